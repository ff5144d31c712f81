package api_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
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

var errLimit = errors.New("the wait would exceed the deadline")

func TestEnds(t *testing.T) {
	t.Parallel()
	ok, hangs, busy := []response{{status: 200}}, []response{{hang: true}}, []response{{status: 503, body: "busy"}}
	slow := portal.Retry{Min: 1000 * time.Hour, Max: 1000 * time.Hour} // so long that a random wait does not end
	sleep := func(context.Context) error { time.Sleep(time.Hour); return nil }
	refuse := func(context.Context) error { return errLimit }
	never := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	const (
		canceled = portal.ErrCanceled
		limited  = portal.ErrRateLimited
		keyless  = portal.ErrUnauthorized
		down     = portal.ErrUnavailable // without a status: the client's own timeout
		own      = api.DefaultTimeout
	)
	type row struct {
		responses []response
		cancel    time.Duration // when the caller cancels; 0: never, -1: before the call
		deadline  time.Duration // of the caller; 0: none
		timeout   time.Duration // the client's own; 0: 20 seconds
		retry     portal.Retry
		limit     func(context.Context) error // of the attempts after the first pass
		pass      int
		key       func(context.Context) error // nil: the key is fixed

		kind     portal.ErrorKind
		says     string
		status   int // then the code is "busy"
		attempts int
		took     time.Duration
	}
	table.Bubbles(t, map[string]row{
		"canceled before":        {responses: ok, cancel: -1, kind: canceled},
		"canceled in an attempt": {responses: hangs, cancel: time.Second, kind: canceled, attempts: 1, took: time.Second},
		"canceled in a wait": {
			responses: busy, cancel: time.Second, retry: slow, timeout: 2000 * time.Hour,
			kind: canceled, status: 503, attempts: 1, took: time.Second,
		},
		"canceled in the second attempt": {
			responses: []response{busy[0], hangs[0]}, cancel: time.Second,
			kind: canceled, status: 503, attempts: 2, took: time.Second,
		},
		"deadline in an attempt":       {responses: hangs, deadline: time.Second, kind: canceled, attempts: 1, took: time.Second},
		"deadline too near for a wait": {responses: busy, deadline: time.Second, retry: slow, kind: down, status: 503, attempts: 1},
		"timeout in an attempt":        {responses: hangs, kind: down, attempts: 1, took: own},
		"timeout too near for a wait":  {responses: busy, timeout: time.Second, retry: slow, kind: down, status: 503, attempts: 1},
		"timeout before the deadline":  {responses: hangs, deadline: time.Hour, kind: down, attempts: 1, took: own},
		"limiter refuses":              {responses: ok, limit: refuse, kind: limited, says: errLimit.Error()},
		"limiter refuses the third attempt": {
			responses: busy, retry: portal.Retry{Min: 1, Max: 1}, limit: refuse, pass: 2,
			kind: limited, says: errLimit.Error(), attempts: 2,
		},
		"canceled while the limiter waits":  {responses: ok, cancel: time.Second, limit: never, kind: canceled, took: time.Second},
		"deadline while the limiter waits":  {responses: ok, deadline: time.Hour, limit: never, kind: canceled, took: time.Hour},
		"canceled while the limiter sleeps": {responses: ok, cancel: time.Second, limit: sleep, kind: canceled, took: time.Hour},
		"canceled while it sleeps before the second attempt": {
			responses: busy, cancel: time.Second, retry: portal.Retry{Min: 1, Max: 1}, limit: sleep, pass: 1,
			kind: canceled, status: 503, attempts: 1, took: time.Hour,
		},
		"timeout after the limiter":      {responses: hangs, limit: sleep, kind: down, attempts: 1, took: time.Hour + own},
		"no key":                         {responses: ok, key: refuse, kind: keyless, says: errLimit.Error()},
		"a key with a line end":          {responses: ok, key: func(context.Context) error { return nil }, kind: keyless, says: "white space"},
		"timeout while the key is read":  {responses: ok, key: never, kind: down, took: own},
		"canceled while the key is read": {responses: ok, cancel: time.Second, key: never, kind: canceled, took: time.Second},
	}, func(t *testing.T, tt row) {
		start := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		switch {
		case tt.cancel < 0:
			cancel()
		case tt.cancel > 0:
			time.AfterFunc(tt.cancel, cancel)
		}
		if tt.deadline != 0 {
			ctx, cancel = context.WithTimeout(ctx, tt.deadline)
			defer cancel()
		}
		s := &script{responses: tt.responses}
		n := 0
		c := newClient(t, s, func(cfg *api.Config) {
			cfg.ErrorBody = func(int, []byte) api.Problem { return api.Problem{Code: "busy"} }
			cfg.Timeout, cfg.Retry = tt.timeout, tt.retry
			if tt.limit != nil {
				cfg.Limiter = providertest.Limiter(func(ctx context.Context) error {
					if n++; n <= tt.pass {
						return nil
					}
					return tt.limit(ctx)
				})
			}
			if tt.key != nil {
				cfg.Key = func(ctx context.Context, _ portal.Secret) (portal.Secret, error) { return "hidden\n", tt.key(ctx) }
			}
		})
		e := failure(t, ctx, c, get(c))
		require.ErrorIs(t, e, tt.kind)
		// The errors of contexts are only for calls that the caller's context ended.
		assert.Equal(t, tt.kind == canceled && tt.deadline == 0, errors.Is(e, context.Canceled))
		assert.Equal(t, tt.kind == canceled && tt.deadline != 0, errors.Is(e, context.DeadlineExceeded))
		assert.Equal(t, tt.says == errLimit.Error(), errors.Is(e, errLimit))
		assert.Equal(t, tt.kind == down && tt.status == 0, strings.Contains(e.Error(), "within the timeout of 20s"))
		assert.Contains(t, e.Error(), tt.says)
		assert.Equal(t, tt.status, e.Status)
		assert.Equal(t, tt.status != 0, e.Code == "busy")
		assert.Equal(t, tt.attempts, e.Attempts)
		assert.Equal(t, tt.attempts, s.calls())
		assert.Equal(t, tt.took, time.Since(start).Truncate(time.Millisecond))
	})
}

// A complete response is returned even if the context has ended since.
func TestResponseOutlivesContext(t *testing.T) {
	t.Parallel()
	for status, kind := range map[int]portal.ErrorKind{
		200: portal.ErrUnknown, 404: portal.ErrNotFound, 403: portal.ErrUnauthorized, 503: portal.ErrCanceled,
	} {
		ctx, cancel := context.WithCancel(t.Context())
		s := &script{responses: []response{{status: status}}}
		c := newClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			defer cancel()
			return s.RoundTrip(r)
		}), nil)
		a, err := c.Do(ctx, get(c))
		assert.Equal(t, status == 200, a != nil && err == nil, status)
		assert.Equal(t, kind, portal.KindOf(err), status)
	}
}

// pauser is a limiter that records the pauses.
type pauser struct{ pauses []time.Duration }

func (p *pauser) Wait(context.Context) error { return nil }
func (p *pauser) Pause(d time.Duration)      { p.pauses = append(p.pauses, d) }

func TestPauserIsToldOfEveryRetryAfter(t *testing.T) {
	t.Parallel()
	after := func(status int, seconds string) response {
		return response{status: status, header: map[string]string{"Retry-After": seconds}}
	}
	type row struct {
		responses []response
		want      []time.Duration
	}
	table.Bubbles(t, map[string]row{
		"repeated":                 {[]response{after(503, "1"), after(429, "2"), {status: 200}}, []time.Duration{time.Second, 2 * time.Second}},
		"longer than Max":          {[]response{after(429, "3600")}, []time.Duration{time.Hour}},
		"no attempt is left":       {[]response{{status: 500}, {status: 500}, after(503, "1")}, []time.Duration{time.Second}},
		"without a time":           {[]response{after(429, "0"), after(503, ""), {status: 429}}, nil},
		"with another status":      {[]response{after(500, "1"), after(408, "1"), after(404, "1")}, nil},
		"with a success":           {[]response{after(200, "1")}, nil},
		"after a connection error": {[]response{{err: os.ErrClosed}, after(503, "1"), {status: 200}}, []time.Duration{time.Second}},
	}, func(t *testing.T, tt row) {
		p := &pauser{}
		c := newClient(t, &script{responses: tt.responses}, func(cfg *api.Config) { cfg.Limiter = p })
		_, _ = c.Do(t.Context(), get(c))
		assert.Equal(t, tt.want, p.pauses)
	})
}

// The wait for the limiter does not count against the timeout of a call or the timeout that
// several calls share. Everything else does.
func TestWithin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := newClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(8 * time.Second):
				return &http.Response{StatusCode: 200, Body: http.NoBody, Request: r}, nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		}), func(cfg *api.Config) {
			cfg.Limiter = providertest.Limiter(func(context.Context) error { time.Sleep(time.Minute); return nil })
		})
		ctx, cancel := c.Within(t.Context())
		defer cancel()
		for range 2 {
			_, err := c.Do(ctx, get(c))
			require.NoError(t, err)
		}
		e := failure(t, ctx, c, get(c))
		assert.Equal(t, portal.ErrUnavailable, e.Kind)
		assert.Contains(t, e.Error(), "within the timeout of 20s")
		assert.Equal(t, 3*time.Minute+20*time.Second, time.Since(start))
		assert.Equal(t, portal.ErrUnavailable, failure(t, ctx, c, get(c)).Kind)

		_, err := c.Do(t.Context(), get(c))
		require.NoError(t, err, "a call of its own")
		other := newClient(t, &script{responses: []response{{hang: true}}}, nil)
		for _, of := range []*api.Client{c, other} { // the other client has its own timeout
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			within, end := of.Within(ctx)
			assert.Equal(t, portal.ErrCanceled, failure(t, within, other, get(other)).Kind)
			end()
		}
		other = newClient(t, &script{responses: []response{{hang: true}}}, func(cfg *api.Config) { cfg.Timeout = time.Minute })
		within, end := c.Within(t.Context())
		defer end()
		start = time.Now()
		_ = failure(t, within, other, get(other))
		assert.Equal(t, time.Minute, time.Since(start), "the other client's timeout")
	})
}

func TestNoContext(t *testing.T) {
	t.Parallel()
	var none context.Context
	s := &script{}
	c := newClient(t, s, nil)
	ctx, end := c.Within(none)
	defer end()
	assert.Equal(t, portal.ErrInvalidRequest, failure(t, ctx, c, get(c)).Kind)
	assert.Zero(t, s.calls())
}

// A connection may notice that a deadline has passed before the context does.
func TestDeadlineThatPassed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := &late{t.Context(), time.Now().Add(20 * time.Millisecond)}
		c := newClient(t, roundTripper(func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Until(ctx.deadline))
			return nil, os.ErrDeadlineExceeded
		}), nil)
		e := failure(t, ctx, c, get(c))
		assert.Equal(t, portal.ErrCanceled, e.Kind)
		assert.ErrorIs(t, e, context.DeadlineExceeded)
		assert.Equal(t, 1, e.Attempts)
	})
}

// late is a context whose deadline has passed but which never ends.
type late struct {
	context.Context
	deadline time.Time
}

func (l *late) Deadline() (time.Time, bool) { return l.deadline, true }
