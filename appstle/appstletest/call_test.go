package appstletest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
)

const (
	linkPath      = "/api/external/v2/manage-subscription-link"
	customersPath = "/api/external/v2/subscription-contract-details/customers"
)

func startServer(t *testing.T) *appstletest.Server {
	return providertest.Start(t, appstletest.NewServer)
}

// call sends one request with the key, unless header says otherwise.
func call(t *testing.T, server *appstletest.Server, method, target string, header http.Header) providertest.Received {
	t.Helper()
	return providertest.Send(t, method, server.URL()+target, "", http.Header{"X-Api-Key": {appstletest.Key}}, header)
}

// get sends a request that must succeed.
func get(t *testing.T, server *appstletest.Server, target string) (body string) {
	t.Helper()
	got := call(t, server, http.MethodGet, target, nil)
	assert.Equal(t, http.StatusOK, got.Status, got.Body)
	assert.Equal(t, "application/json", got.Header.Get("Content-Type"))
	return got.Body
}

// exchange is a request that the server rejects, and the expected response.
type exchange struct {
	method, target string // an empty method is GET
	header         http.Header
	status         int
	detail         string // a part of the problem's detail
}

func refusals(t *testing.T, server *appstletest.Server, all map[string]exchange) {
	table.Run(t, all, func(t *testing.T, e exchange) {
		got := call(t, server, e.method, e.target, e.header)
		assertProblem(t, got, e)
		assert.NotContains(t, got.Body, appstletest.Key)
		if e.status == http.StatusMethodNotAllowed {
			assert.Equal(t, http.MethodGet, got.Header.Get("Allow"))
		}
	})
}

func assertProblem(t *testing.T, got providertest.Received, e exchange) {
	t.Helper()
	assert.Equal(t, e.status, got.Status, got.Body)
	assert.Equal(t, "application/problem+json", got.Header.Get("Content-Type"))
	var problem map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.Body), &problem))
	assert.Len(t, problem, 6)
	assert.InDelta(t, e.status, problem["status"], 0)
	path := httptest.NewRequest(http.MethodGet, e.target, nil).URL.Path // unescaped
	assert.Equal(t, strings.ToValidUTF8(path, "\uFFFD"), problem["path"])
	for _, name := range []string{"type", "title", "message", "detail"} {
		assert.NotEmpty(t, problem[name], name)
	}
	assert.Contains(t, problem["detail"], e.detail)
}
