package api_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

func TestWarmOpensTheConnectionOfTheCall(t *testing.T) {
	t.Parallel()
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var seen []*http.Request
			server, connections, _ := counted(t, func(_ http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				seen = append(seen, r)
			})
			server.EnableHTTP2 = protocol == "HTTP/2.0"
			server.StartTLS()
			server.Client().Transport.(*http.Transport).DialContext = providertest.DialInTurn
			c := newClient(t, nil, func(cfg *api.Config) {
				cfg.BaseURL, cfg.HTTPClient = server.URL+"/prefix", server.Client()
			})
			require.NoError(t, c.Warm(t.Context()))
			_, err := c.Do(t.Context(), get(c))
			require.NoError(t, err)
			assert.EqualValues(t, 1, connections.Load())

			mu.Lock()
			defer mu.Unlock()
			require.Len(t, seen, 2)
			assert.Equal(t, protocol, seen[0].Proto)
			assert.Equal(t, http.MethodHead, seen[0].Method)
			assert.Equal(t, "/prefix", seen[0].URL.Path)
			assert.Equal(t, key, seen[1].Header.Get("X-API-Key"))
			for name, values := range seen[0].Header {
				assert.NotContains(t, values, key, name)
			}
			assert.Equal(t, seen[1].UserAgent(), seen[0].UserAgent())
		})
	}
}

// In a synctest bubble, 30 seconds pass at once.
func TestWarmMakesNoRequestThatSavesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{responses: []response{{status: 404}}}
		c := newClient(t, s, nil)
		warm := func(want int) {
			t.Helper()
			require.NoError(t, c.Warm(t.Context()))
			assert.Equal(t, want, s.calls())
		}
		warm(1)
		time.Sleep(29 * time.Second)
		warm(1)
		time.Sleep(time.Second)
		warm(2)
		time.Sleep(20 * time.Second)
		failure(t, t.Context(), c, get(c)) // a 404 is a response too
		time.Sleep(20 * time.Second)
		warm(3)
		time.Sleep(10 * time.Second)
		warm(4)
	})
}

func TestOneWarmAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{responses: []response{{hang: true}, {status: 200}}}
		c := newClient(t, s, nil)
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error)
		go func() { result <- c.Warm(ctx) }()
		synctest.Wait()
		require.NoError(t, c.Warm(t.Context()))
		assert.Equal(t, 1, s.calls())
		cancel()
		require.ErrorIs(t, <-result, portal.ErrCanceled)
		// It opened no connection, so the next Warm tries again.
		require.NoError(t, c.Warm(t.Context()))
		assert.Equal(t, 2, s.calls())
	})
}

func TestWarmTakesAnyResponse(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 204, 301, 401, 404, 405, 429, 503} {
		header := map[string]string{"Location": "https://other.example.com/", "Retry-After": "7"}
		s, p := &script{responses: []response{{status: status, header: header}}}, &pauser{}
		require.NoError(t, newClient(t, s, func(cfg *api.Config) { cfg.Limiter = p }).Warm(t.Context()), status)
		assert.Equal(t, 1, s.calls(), status)
		assert.Equal(t, status == 429 || status == 503, len(p.pauses) == 1, status)
	}
}

func TestWarmErrors(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	refusing := providertest.Limiter(func(context.Context) error { return errors.New("too many") })
	type row struct {
		ctx      context.Context
		response response
		limiter  portal.Limiter
		kind     portal.ErrorKind
		attempts int
	}
	table.Run(t, map[string]row{
		"no connection":   {t.Context(), response{err: errors.New("connection refused, key " + key)}, nil, portal.ErrUnavailable, 1},
		"not HTTP":        {t.Context(), response{err: errors.New(`transport connection broken: malformed HTTP response "` + key + `"`)}, nil, portal.ErrBadResponse, 1},
		"context ended":   {ended, response{status: 200}, nil, portal.ErrCanceled, 0},
		"no context":      {nil, response{status: 200}, nil, portal.ErrInvalidRequest, 0},
		"limiter refuses": {t.Context(), response{status: 200}, refusing, portal.ErrRateLimited, 0},
	}, func(t *testing.T, tt row) {
		s := &script{responses: []response{tt.response}}
		c := newClient(t, s, func(cfg *api.Config) { cfg.Limiter = tt.limiter })
		err := c.Warm(tt.ctx)
		var e *portal.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, tt.kind, e.Kind)
		assert.Equal(t, tt.attempts, e.Attempts)
		assert.Equal(t, tt.attempts, s.calls())
		assert.NotContains(t, err.Error(), key)
	})
}

func TestWarmTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, &script{responses: []response{{hang: true}}}, func(cfg *api.Config) { cfg.Timeout = time.Minute })
		start := time.Now()
		require.ErrorIs(t, c.Warm(t.Context()), portal.ErrUnavailable)
		assert.Equal(t, time.Minute, time.Since(start))
	})
}
