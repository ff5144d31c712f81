package appstletest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle/appstletest"
)

const (
	linkPath      = "/api/external/v2/manage-subscription-link"
	customersPath = "/api/external/v2/subscription-contract-details/customers"
)

type response struct {
	status int
	header http.Header
	body   string
}

func startServer(t *testing.T) *appstletest.Server {
	t.Helper()
	server := appstletest.NewServer()
	t.Cleanup(server.Close)
	return server
}

// call sends one request with the key, unless header says otherwise.
func call(t *testing.T, method, url string, header map[string]string) response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	req.Header.Set("X-API-Key", appstletest.Key)
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

func get(t *testing.T, server *appstletest.Server, target string) response {
	t.Helper()
	return call(t, http.MethodGet, server.URL()+target, nil)
}

// assertProblem checks an error, and returns its detail.
func assertProblem(t *testing.T, got response, status int, path string) string {
	t.Helper()
	assert.Equal(t, status, got.status, got.body)
	assert.Equal(t, "application/problem+json", got.header.Get("Content-Type"))
	var problem map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.body), &problem))
	assert.Len(t, problem, 6)
	assert.InDelta(t, status, problem["status"], 0)
	assert.Equal(t, path, problem["path"])
	assert.NotEmpty(t, problem["type"])
	assert.NotEmpty(t, problem["title"])
	assert.NotEmpty(t, problem["message"])
	detail, _ := problem["detail"].(string)
	assert.NotEmpty(t, detail)
	return detail
}

// unescaped is the path as a handler sees it.
func unescaped(target string) string {
	return httptest.NewRequest(http.MethodGet, target, nil).URL.Path
}
