package api_test

import (
	"net/http"
	"regexp"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*api.Config)
		field  string
	}{
		{"empty key", func(c *api.Config) { c.Credentials[0].Value = "" }, "APIKey"},
		{"key with a line end", func(c *api.Config) { c.Credentials[0].Value = key + "\n" }, "APIKey"},
		{"key with a space", func(c *api.Config) { c.Credentials[0].Value = "a " + key }, "APIKey"},
		{"key that is not ASCII", func(c *api.Config) { c.Credentials[0].Value = key + "é" }, "APIKey"},
		{"no base URL", func(c *api.Config) { c.BaseURL = "" }, "BaseURL"},
		{"relative base URL", func(c *api.Config) { c.BaseURL = "/api" }, "BaseURL"},
		{"base URL without https", func(c *api.Config) { c.BaseURL = "http://api.example.com" }, "BaseURL"},
		{"base URL of another scheme", func(c *api.Config) { c.BaseURL = "ftp://api.example.com" }, "BaseURL"},
		{"base URL with user-info", func(c *api.Config) { c.BaseURL = "https://" + key + "@api.example.com" }, "BaseURL"},
		{"base URL with a query", func(c *api.Config) { c.BaseURL = "https://api.example.com/?key=" + key }, "BaseURL"},
		{"base URL with an empty query", func(c *api.Config) { c.BaseURL = "https://api.example.com/?" }, "BaseURL"},
		{"base URL with an empty fragment", func(c *api.Config) { c.BaseURL = "https://api.example.com/#" }, "BaseURL"},
		{"base URL with a fragment", func(c *api.Config) { c.BaseURL = "https://api.example.com/#a" }, "BaseURL"},
		{"negative timeout", func(c *api.Config) { c.Timeout = -1 }, "Timeout"},
		{"negative attempts", func(c *api.Config) { c.Retry.Attempts = -1 }, "Retry"},
		{"negative Min", func(c *api.Config) { c.Retry.Min = -1 }, "Retry"},
		{"negative Max", func(c *api.Config) { c.Retry.Max = -1 }, "Retry"},
		{"Min above Max", func(c *api.Config) { c.Retry.Min, c.Retry.Max = time.Hour, time.Second }, "Retry"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
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
}

func TestRequest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		base     string
		segments []string
		query    string
		want     string
	}{
		{"path is appended", "https://h", []string{"a", "b"}, "", "https://h/a/b"},
		{"slashes of the base", "https://h///", []string{"a"}, "", "https://h/a"},
		{"path of the base", "https://h/x/y/", []string{"a"}, "", "https://h/x/y/a"},
		{"escaped path of the base", "https://h/x%2Fy", []string{"a"}, "", "https://h/x%2Fy/a"},
		{"port", "https://h:8443/x", []string{"a"}, "", "https://h:8443/x/a"},
		{"loopback", "http://127.0.0.1:80", []string{"a"}, "", "http://127.0.0.1:80/a"},
		{"dot", "https://h", []string{"a", ".", "b"}, "", "https://h/a/%2E/b"},
		{"dots", "https://h", []string{"a", "..", "b"}, "", "https://h/a/%2E%2E/b"},
		{"three dots", "https://h", []string{"..."}, "", "https://h/..."},
		{"slash", "https://h", []string{"a/b"}, "", "https://h/a%2Fb"},
		{"question mark", "https://h", []string{"a?b"}, "", "https://h/a%3Fb"},
		{"hash", "https://h", []string{"a#b"}, "", "https://h/a%23b"},
		{"per cent", "https://h", []string{"a%2Fb"}, "", "https://h/a%252Fb"},
		{"space and unicode", "https://h", []string{"é b"}, "", "https://h/%C3%A9%20b"},
		{"query", "https://h/x", []string{"a"}, "q=1", "https://h/x/a?q=1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &script{answers: []answer{{status: 200}}}
			c := newClient(t, s, func(cfg *api.Config) { cfg.BaseURL = tt.base })
			u := c.URL(tt.segments...)
			u.RawQuery = tt.query
			_, err := c.Do(t.Context(), api.Request{Method: http.MethodGet, URL: u})
			require.NoError(t, err)
			sent := s.requests[0]
			assert.Equal(t, tt.want, sent.URL.String())
			assert.Equal(t, sent.URL.Host, sent.Host)
			assert.Nil(t, sent.Body)
			userAgent := sent.Header.Get("User-Agent")
			assert.Regexp(t, `^portallink-go/[^ ]+ \(`+regexp.QuoteMeta(runtime.Version())+`\)$`, userAgent)
			assert.Equal(t, http.Header{
				"Accept":     {"application/json"},
				"User-Agent": {userAgent},
				"X-Api-Key":  {key},
			}, sent.Header)
		})
	}
}

func TestHTTPClientIsCopied(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{{status: 200}}}
	theirs := &http.Client{Transport: s, Timeout: time.Minute}
	c := newClient(t, nil, func(cfg *api.Config) { cfg.HTTPClient = theirs })
	_, err := c.Do(t.Context(), get(c))
	require.NoError(t, err)
	assert.Equal(t, 1, s.calls())
	assert.Nil(t, theirs.CheckRedirect)
	assert.Same(t, s, theirs.Transport)
	theirs.Transport = nil
	_, err = c.Do(t.Context(), get(c))
	require.NoError(t, err)
	assert.Equal(t, 2, s.calls())
}
