package bulk_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/bulk"
	"github.com/portallink/portallink-go/portal/pace"
)

// newPaddle is a fake that keeps a limit, and a client that paces itself.
func newPaddle(t *testing.T, limit, pacing portal.Rate, cfg paddle.Config) (*paddletest.Server, *paddle.Client) {
	t.Helper()
	server := paddletest.NewServer()
	t.Cleanup(server.Close)
	server.Limit(limit)
	cfg.APIKey, cfg.BaseURL, cfg.Limiter = paddletest.Key, server.URL(), pace.New(pacing)
	client, err := paddle.New(cfg)
	require.NoError(t, err)
	return server, client
}

func forever(yield func(portal.Request) bool) {
	for yield(portal.Request{CustomerID: paddletest.Customer}) {
	}
}

// failing has one of twenty calls answered with 503, and the others by next.
type failing struct {
	next http.RoundTripper
	mu   sync.Mutex
	n    int
}

// RoundTrip lets the call reach the server in any case: it counts there.
func (f *failing) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := f.next.RoundTrip(r)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.n++; f.n%20 == 0 && err == nil && resp.StatusCode < 400 {
		resp.StatusCode = http.StatusServiceUnavailable
	}
	return resp, err
}

// A run and clicks share one client. Paddle's limit is kept and used, with the
// repetitions of calls that failed, in any window.
func TestLimitIsKeptAndUsed(t *testing.T) {
	t.Parallel()
	per := 4 * time.Second // for a minute
	if testing.Short() {
		per = 2 * time.Second
	}
	transport := &failing{next: &http.Transport{MaxIdleConnsPerHost: 64}}
	limit := portal.Rate{Calls: 240, Per: per}
	server, client := newPaddle(t, limit, limit, paddle.Config{
		HTTPClient: &http.Client{Transport: transport},
		Retry:      portal.Retry{Min: time.Millisecond, Max: 20 * time.Millisecond},
	})
	ctx, cancel := context.WithTimeout(t.Context(), per*3/2)
	defer cancel()

	var clicks sync.WaitGroup
	clicked := 0
	clicks.Go(func() {
		for ctx.Err() == nil {
			click, done := context.WithTimeout(ctx, per/2)
			if _, err := client.GenerateLink(click, portal.Request{CustomerID: paddletest.Customer}); err == nil {
				clicked++
			}
			done()
			time.Sleep(per / 100)
		}
	})
	links := 0
	for r := range bulk.Generate(ctx, client, iter.Seq[portal.Request](forever), bulk.Options{}) {
		if r.Err == nil {
			links++
		}
	}
	clicks.Wait()

	report := server.LimitReport()
	used := float64(report.Requests) / (240 * report.Elapsed.Seconds() / per.Seconds())
	t.Logf("%d calls in %s: %d links in bulk and %d clicks, %.1f %% of the limit, worst window %d", report.Requests, report.Elapsed, links, clicked, 100*used, report.Worst)
	assert.LessOrEqual(t, report.Worst, 240)
	assert.Zero(t, report.Refused)
	assert.GreaterOrEqual(t, used, 0.97)
	assert.Positive(t, clicked)
	assert.Greater(t, links, 100)
}

// Others at the same address have used up the limit. The first 429 holds all who
// share the pacer, so that only one call meets the lock-out, and all succeed after it.
func TestLockOutStopsAll(t *testing.T) {
	t.Parallel()
	limit := portal.Rate{Calls: 10, Per: time.Second}
	server, client := newPaddle(t, limit, portal.Rate{Calls: 4, Per: time.Second}, paddle.Config{})
	for range limit.Calls + 1 {
		resp, err := http.Get(server.URL())
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
	}
	others := server.LimitReport()
	require.Equal(t, 1, others.Refused)
	for r := range bulk.Generate(t.Context(), client, customersOf(4), bulk.Options{}) {
		require.NoError(t, r.Err)
	}
	assert.Equal(t, 1, server.LimitReport().Early-others.Early)
}

func customersOf(n int) iter.Seq[portal.Request] {
	return func(yield func(portal.Request) bool) {
		for range n {
			if !yield(portal.Request{CustomerID: paddletest.Customer}) {
				return
			}
		}
	}
}

// The wait for a place is no part of the call, and bounded by the context alone.
// A refusal by the limiter has no status, and says which limiter it was.
func TestWaitsOfThePacer(t *testing.T) {
	t.Parallel()
	server, client := newPaddle(t, portal.Rate{}, portal.Rate{Calls: 2, Per: time.Second}, paddle.Config{Timeout: 300 * time.Millisecond})
	for i := range 3 {
		_, err := client.GenerateLink(t.Context(), portal.Request{CustomerID: paddletest.Customer})
		require.NoError(t, err, fmt.Sprint("call ", i))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := client.GenerateLink(ctx, portal.Request{CustomerID: paddletest.Customer})
	var e *portal.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, portal.ErrRateLimited, e.Kind)
	require.ErrorIs(t, err, pace.ErrTooLate)
	assert.Zero(t, e.Status)
	assert.Zero(t, e.Attempts)
	assert.Len(t, server.Requests(), 3)
}
