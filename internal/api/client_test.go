package api_test

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/credential"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	type row struct {
		change func(*api.Config)
		field  string
	}
	table.Run(t, map[string]row{
		"empty key":               {func(c *api.Config) { c.Credentials[0].Value = "" }, "APIKey"},
		"relative base URL":       {func(c *api.Config) { c.BaseURL = "/api" }, "BaseURL"},
		"base URL with user-info": {func(c *api.Config) { c.BaseURL = "https://" + key + "@api.example.com" }, "BaseURL"},
		"negative timeout":        {func(c *api.Config) { c.Timeout = -1 }, "Timeout"},
		"negative attempts":       {func(c *api.Config) { c.Retry.Attempts = -1 }, "Retry"},
		"negative Min":            {func(c *api.Config) { c.Retry.Min = -1 }, "Retry"},
		"negative Max":            {func(c *api.Config) { c.Retry.Max = -1 }, "Retry"},
		"Min above Max":           {func(c *api.Config) { c.Retry.Min, c.Retry.Max = time.Hour, time.Second }, "Retry"},
	}, func(t *testing.T, tt row) {
		cfg := api.Config{Provider: "example", BaseURL: baseURL, Credentials: []api.Credential{{Field: "APIKey", Header: "X-API-Key", Value: key}}}
		tt.change(&cfg)
		c, err := api.New(cfg)
		assert.Nil(t, c)
		var e *portal.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
		assert.Equal(t, tt.field, e.Field)
		assert.Equal(t, "example", e.Provider)
		assert.NotContains(t, err.Error(), key)
		assert.NotContains(t, err.Error(), "example.com")
	})
}

// Every attempt sends the same request, even if a transport changes it: a logging transport
// may mask headers.
func TestRequest(t *testing.T) {
	t.Parallel()
	type row struct{ method, body string }
	table.Bubbles(t, map[string]row{
		"without a body": {http.MethodGet, ""},
		"with a body":    {http.MethodPost, `{"a":1}`},
	}, func(t *testing.T, tt row) {
		s := &script{responses: []response{{status: 503}, {err: syscall.ECONNRESET}, {status: 200}}}
		var sent []http.Header
		c := newClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			sent = append(sent, r.Header.Clone())
			for _, values := range r.Header {
				values[0] = "***"
				_ = append(values, "***")
			}
			return s.RoundTrip(r)
		}), func(cfg *api.Config) {
			cfg.BaseURL, cfg.Headers = "https://h:8443/x%2Fy/", map[string]string{"example-version": "1"}
		})
		r := api.Request{Method: tt.method, URL: c.URL("a", "..", "b/c")}
		r.URL.RawQuery = "q=1"
		want := http.Header{
			"Accept": {"application/json"}, "Example-Version": {"1"}, "User-Agent": {credential.UserAgent()}, "X-Api-Key": {key},
		}
		if tt.body != "" {
			r.Body, want["Content-Type"] = []byte(tt.body), []string{"application/json"}
		}
		for range 2 {
			_, err := c.Do(t.Context(), r)
			require.NoError(t, err)
		}
		require.Len(t, sent, 4)
		for i, r := range s.requests {
			assert.Equal(t, tt.method, r.Method)
			assert.Equal(t, "https://h:8443/x%2Fy/a/%2E%2E/b%2Fc?q=1", r.URL.String())
			assert.Equal(t, "h:8443", r.Host)
			assert.Equal(t, want, sent[i])
			assert.Equal(t, tt.body == "", r.Body == nil)
			assert.Equal(t, tt.body, s.bodies[i])
			assert.EqualValues(t, len(tt.body), r.ContentLength)
		}
	})
}
