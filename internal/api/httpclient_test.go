package api_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
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
	var mu sync.Mutex
	var cookies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		cookies = append(cookies, r.Header.Get("Cookie"))
		http.SetCookie(w, &http.Cookie{Name: "backend", Value: strings.Repeat("x", len(cookies))})
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	c := newClient(t, nil, func(cfg *api.Config) {
		cfg.BaseURL, cfg.HTTPClient = server.URL, &http.Client{Jar: jar}
		cfg.Retry.Min, cfg.Retry.Max = 1, 1
	})
	failure(t, t.Context(), c, get(c))
	assert.Equal(t, []string{"", "backend=x", "backend=xx"}, cookies)
}
