package salesbrickstest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

const documentedMutation = `mutation($subscriptionId: String!){
  createSubscriptionToken(subscriptionId: $subscriptionId){
    token { id expiresAt buyer { id } }
  }
}`

// documentedData is the response to it, with the changing parts normalised.
const documentedData = `{"data":{"createSubscriptionToken":{"token":{"id":"TOKEN","expiresAt":"TIME",` +
	`"buyer":{"id":"` + salesbrickstest.Customer + `"}}}}}`

type response struct {
	status int
	header http.Header
	body   string
}

func startServer(t *testing.T) *salesbrickstest.Server {
	t.Helper()
	server := salesbrickstest.NewServer()
	t.Cleanup(server.Close)
	return server
}

// call sends one request with the key and as JSON, unless header says otherwise.
func call(t *testing.T, method, url, body string, header map[string]string) response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("X-SALESBRICKS-KEY", salesbrickstest.Key)
	req.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		req.Header.Set(name, value)
		if value == "" {
			req.Header.Del(name)
		}
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return response{resp.StatusCode, resp.Header, string(text)}
}

func graphqlBody(t *testing.T, query, operation string, variables map[string]any) string {
	t.Helper()
	members := map[string]any{"query": query}
	if operation != "" {
		members["operationName"] = operation
	}
	if variables != nil {
		members["variables"] = variables
	}
	text, err := json.Marshal(members)
	require.NoError(t, err)
	return string(text)
}

func graphql(t *testing.T, server *salesbrickstest.Server, query string, variables map[string]any) response {
	t.Helper()
	return call(t, http.MethodPost, server.URL()+"/api/v1/graphql", graphqlBody(t, query, "", variables), nil)
}

var (
	// Nine digits in the first group, as in the documented sample.
	tokenID   = regexp.MustCompile(`[0-9a-f]{9}-[0-9a-f]{4}-4[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}`)
	expiresAt = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00`)
)

// normalised replaces what differs from call to call.
func normalised(body string) string {
	return expiresAt.ReplaceAllString(tokenID.ReplaceAllString(body, "TOKEN"), "TIME")
}
