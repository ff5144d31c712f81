package salesbrickstest_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

const documentedMutation = `mutation($subscriptionId: String!){
  createSubscriptionToken(subscriptionId: $subscriptionId){
    token { id expiresAt buyer { id } }
  }
}`

// documentedData is the response to it, with normalised changing parts.
const documentedData = `{"data":{"createSubscriptionToken":{"token":{"id":"TOKEN","expiresAt":"TIME",` +
	`"buyer":{"id":"` + salesbrickstest.Customer + `"}}}}}`

func startServer(t *testing.T) *salesbrickstest.Server {
	return providertest.Start(t, salesbrickstest.NewServer)
}

// call sends one request with the key and as JSON, unless header says otherwise.
func call(t *testing.T, server *salesbrickstest.Server, method, target, body string, header http.Header) providertest.Received {
	t.Helper()
	return providertest.Send(t, method, server.URL()+target, body, http.Header{
		"X-Salesbricks-Key": {salesbrickstest.Key}, "Content-Type": {"application/json"},
	}, header)
}

// get sends a request that must succeed.
func get(t *testing.T, server *salesbrickstest.Server, target string) (body string) {
	t.Helper()
	got := call(t, server, http.MethodGet, target, "", nil)
	assert.Equal(t, http.StatusOK, got.Status)
	return got.Body
}

// exchange is a request and the expected response.
type exchange struct {
	method, target, body string
	header               http.Header
	status               int
	want                 string // the beginning of the normalised body
	allow                string // the header Allow
}

func exchanges(t *testing.T, server *salesbrickstest.Server, all map[string]exchange) {
	table.Run(t, all, func(t *testing.T, e exchange) {
		got := call(t, server, e.method, e.target, e.body, e.header)
		assert.Equal(t, e.status, got.Status)
		assert.True(t, strings.HasPrefix(normalised(got.Body), e.want), got.Body)
		assert.Equal(t, "application/json", got.Header.Get("Content-Type"))
		assert.Equal(t, e.allow, got.Header.Get("Allow"))
	})
}

func graphqlBody(t *testing.T, query, operation string, variables map[string]any) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"query": query, "operationName": operation, "variables": variables})
	require.NoError(t, err)
	return string(text)
}

// mint returns the response to the documented mutation.
func mint(t *testing.T, server *salesbrickstest.Server, subscription string) (body string) {
	t.Helper()
	body = graphqlBody(t, documentedMutation, "", map[string]any{"subscriptionId": subscription})
	return call(t, server, http.MethodPost, "/api/v1/graphql", body, nil).Body
}

var (
	// Nine digits in the first group, as in the documented sample.
	tokenID   = regexp.MustCompile(`[0-9a-f]{9}-[0-9a-f]{4}-4[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}`)
	expiresAt = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00`)
)

// normalised replaces the parts that differ between calls.
func normalised(body string) string {
	return expiresAt.ReplaceAllString(tokenID.ReplaceAllString(body, "TOKEN"), "TIME")
}
