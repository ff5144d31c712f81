package api_test

import (
	"net/http"
	"net/http/cookiejar"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// Resources of the user's http.Client must not accumulate.

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
