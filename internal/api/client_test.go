package api_test

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"runtime"
	"strings"
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

// net/http keeps a timer for each response of a client with a Timeout until its
// body is closed. It is not parallel: it counts goroutines.
func TestTimeoutOfHTTPClientLeavesNothing(t *testing.T) {
	s := &script{responses: []response{{status: 200}, {status: 404}}}
	c := newClient(t, nil, func(cfg *api.Config) {
		cfg.HTTPClient = &http.Client{Transport: s, Timeout: time.Hour}
	})
	timers := func() int {
		stacks := make([]byte, 1<<20)
		return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "setRequestCancel")
	}
	for range 20 {
		_, _ = c.Do(t.Context(), get(c))
	}
	for end := time.Now().Add(5 * time.Second); timers() > 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	assert.Zero(t, timers())
}

func TestCookiesDoNotAddUp(t *testing.T) {
	t.Parallel()
	cookie := func(value string) response {
		return response{status: 503, header: map[string]string{"Set-Cookie": "backend=" + value}}
	}
	s := &script{responses: []response{cookie("x"), cookie("xx"), cookie("xxx")}}
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	c := newClient(t, s, func(cfg *api.Config) {
		cfg.HTTPClient.Jar = jar
		cfg.Retry.Min, cfg.Retry.Max = 1, 1
	})
	failure(t, t.Context(), c, get(c))
	for i, want := range []string{"", "backend=x", "backend=xx"} {
		assert.Equal(t, want, s.requests[i].Header.Get("Cookie"))
	}
}

// Only the transport sees whether a client follows: each request of it is an attempt.
func TestRedirectsAreRefused(t *testing.T) {
	t.Parallel()
	const other = "https://other.example.com/"
	follow := func(*http.Request, []*http.Request) error { return nil }
	for _, tt := range []struct {
		status   int
		location string
	}{
		{301, other}, {302, other}, {303, other}, {307, other}, {308, other}, {302, ""}, {302, "::not a URL"}, {302, "/"}, {300, other}, {304, other},
	} {
		for _, r := range []api.Request{{Method: http.MethodGet}, {Method: http.MethodPost, Body: []byte("{}")}} {
			for _, check := range []func(*http.Request, []*http.Request) error{nil, follow} {
				s := &script{responses: []response{{status: tt.status, header: map[string]string{"Location": tt.location}}, {status: 200}}}
				c := newClient(t, s, func(cfg *api.Config) { cfg.HTTPClient.CheckRedirect = check })
				r.URL = c.URL("things")
				e := failure(t, t.Context(), c, r)
				assert.Equal(t, portal.ErrBadResponse, e.Kind)
				assert.Equal(t, tt.status, e.Status)
				assert.Equal(t, 1, e.Attempts)
				assert.Equal(t, 1, s.calls())
				assert.NotContains(t, e.Error(), "other")
			}
		}
	}
}

// A verb that does not fit a field would show the inside of HTTPClient, and by it a password.
func TestFormatConfig(t *testing.T) {
	t.Parallel()
	type fields struct {
		APIKey     portal.Secret
		HTTPClient *http.Client
	}
	config := fields{key, &http.Client{Transport: proxied{password: "pr0xy-word"}}}
	type row struct{ verb, want string }
	table.Run(t, map[string]row{
		"plain":         {"%v", "{[redacted] "},
		"named":         {"%+v", "{APIKey:[redacted] "},
		"does not fit":  {"%s", "{[redacted] "},
		"a number":      {"%d", "{[redacted] "},
		"not even text": {"%t", "{[redacted] "},
	}, func(t *testing.T, tt row) {
		text := fmt.Sprintf(tt.verb, formatted{config})
		assert.True(t, strings.HasPrefix(text, tt.want), text)
		assert.NotContains(t, text, key)
		assert.NotContains(t, text, "pr0xy-word")
	})
}

// formatted is a provider's Config.
type formatted struct{ fields any }

func (c formatted) Format(f fmt.State, verb rune) { api.FormatConfig(f, verb, c.fields) }

// proxied is a transport with a password.
type proxied struct {
	http.RoundTripper
	password string
}
