package bulk_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/bulk"
)

// generator is a LinkGenerator made of one function.
type generator func(context.Context, portal.Request) (*portal.Link, error)

func (g generator) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	if err := ctx.Err(); err != nil {
		return nil, canceled(err)
	}
	return g(ctx, req)
}

func (generator) Capabilities() portal.Capabilities { return portal.Capabilities{Provider: "test"} }

func canceled(err error) error { return &portal.Error{Kind: portal.ErrCanceled, Err: err} }

// newLink returns a link with the customer of req.
func newLink(_ context.Context, req portal.Request) (*portal.Link, error) {
	return &portal.Link{CustomerID: req.CustomerID, URL: "https://portal.example/"}, nil
}

// takes returns a generator whose calls take d, or end when their context ends.
func takes(d time.Duration) generator {
	return func(ctx context.Context, req portal.Request) (*portal.Link, error) {
		select {
		case <-time.After(d):
			return newLink(ctx, req)
		case <-ctx.Done():
			return nil, canceled(ctx.Err())
		}
	}
}

// customers yields n requests. Each customer's ID is the index of the request.
func customers(n int) iter.Seq[portal.Request] {
	return func(yield func(portal.Request) bool) {
		for i := range n {
			if !yield(portal.Request{CustomerID: strconv.Itoa(i)}) {
				return
			}
		}
	}
}

func TestEachRequestHasOneResult(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ requests, workers int }{
		{0, 0}, {1, 0}, {7, 1}, {8, 8}, {9, 8}, {500, 3}, {500, 64}, {5, 500},
	} {
		t.Run(fmt.Sprintf("%d by %d", tt.requests, tt.workers), func(t *testing.T) {
			t.Parallel()
			results := bulk.Generate(t.Context(), generator(newLink), customers(tt.requests), bulk.Options{Workers: tt.workers})
			for range 2 { // each range is a separate run
				seen := map[int]bool{}
				for r := range results {
					require.NoError(t, r.Err)
					require.False(t, seen[r.Index], "twice")
					seen[r.Index] = true
					assert.Equal(t, strconv.Itoa(r.Index), r.Request.CustomerID)
					assert.Equal(t, r.Request.CustomerID, r.Link.CustomerID)
				}
				assert.Len(t, seen, tt.requests)
			}
		})
	}
}

// A result does not wait for other results or for later requests.
func TestResultsComeAsTheyAreReady(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := make(chan struct{})
		reqs := func(yield func(portal.Request) bool) {
			_ = yield(portal.Request{CustomerID: "slow"}) && yield(portal.Request{CustomerID: "fast"})
			<-first // the input has more requests, but not yet
		}
		g := func(ctx context.Context, req portal.Request) (*portal.Link, error) {
			if req.CustomerID == "slow" {
				time.Sleep(time.Second)
			}
			return newLink(ctx, req)
		}
		var order []string
		for r := range bulk.Generate(t.Context(), generator(g), reqs, bulk.Options{}) {
			order = append(order, r.Request.CustomerID)
			if len(order) == 2 {
				close(first)
			}
		}
		assert.Equal(t, []string{"fast", "slow"}, order)
	})
}

func TestWorkersAreBounded(t *testing.T) {
	t.Parallel()
	for workers, want := range map[int]int{0: 8, 1: 1, 3: 3, 100: 100} {
		t.Run(strconv.Itoa(workers), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				running, highest := 0, 0
				g := func(ctx context.Context, req portal.Request) (*portal.Link, error) {
					mu.Lock()
					running++
					highest = max(highest, running)
					mu.Unlock()
					time.Sleep(time.Second)
					mu.Lock()
					running--
					mu.Unlock()
					return newLink(ctx, req)
				}
				start := time.Now()
				for r := range bulk.Generate(t.Context(), generator(g), customers(10*want), bulk.Options{Workers: workers}) {
					require.NoError(t, r.Err)
				}
				assert.Equal(t, want, highest)
				assert.Equal(t, 10*time.Second, time.Since(start), "all workers work")
			})
		})
	}
}

// The number of requests in memory depends on the number of workers, not on the number of
// all requests.
func TestMemoryDoesNotGrow(t *testing.T) {
	requests, workers := 1_000_000, 8
	if testing.Short() {
		requests = 100_000
	}
	var taken atomic.Int64
	reqs := func(yield func(portal.Request) bool) {
		ids := []string{"sub_1"}
		for range requests {
			taken.Add(1)
			if !yield(portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids}) {
				return
			}
		}
	}
	link := &portal.Link{URL: "https://portal.example/"}
	g := func(context.Context, portal.Request) (*portal.Link, error) { return link, nil }

	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	done, ahead, early := 0, 0, int64(0)
	for r := range bulk.Generate(t.Context(), generator(g), reqs, bulk.Options{Workers: workers}) {
		require.NoError(t, r.Err)
		done++
		ahead = max(ahead, int(taken.Load())-done)
		switch done {
		case requests / 100:
			early = heap()
		case requests - workers:
			assert.Less(t, heap()-early, int64(256<<10), "bytes more than after one hundredth")
		}
	}
	assert.Equal(t, requests, done)
	assert.LessOrEqual(t, ahead, workers+1)
}

func TestRetries(t *testing.T) {
	t.Parallel()
	limited := func(after time.Duration) error {
		return &portal.Error{Kind: portal.ErrRateLimited, Status: 429, RetryAfter: after}
	}
	unavailable := &portal.Error{Kind: portal.ErrUnavailable, Status: 503}
	for _, tt := range []struct {
		name     string
		errs     []error // of the failed calls before a successful one
		attempts int
		deadline time.Duration
		want     error // nil: a link
		calls    int
		least    time.Duration
		most     time.Duration
	}{
		{name: "none needed", calls: 1},
		{name: "rate limited", errs: []error{limited(7 * time.Second)}, calls: 2, least: 7 * time.Second, most: 7 * time.Second},
		{name: "for a minute, twice", errs: []error{limited(time.Minute), limited(time.Minute)}, calls: 3, least: 2 * time.Minute, most: 2 * time.Minute},
		{name: "too often", errs: []error{limited(time.Second), limited(time.Second), limited(time.Second)}, want: portal.ErrRateLimited, calls: 3, least: 2 * time.Second, most: 2 * time.Second},
		{name: "unavailable", errs: []error{unavailable, unavailable}, calls: 3, most: 750 * time.Millisecond},
		{name: "unavailable for long", errs: slices.Repeat([]error{unavailable}, 19), attempts: 20, calls: 20, least: time.Second, most: 5 * time.Minute},
		{name: "wrapped", errs: []error{fmt.Errorf("tracing: %w", limited(time.Second))}, calls: 2, least: time.Second, most: time.Second},
		{name: "a kind alone", errs: []error{portal.ErrUnavailable}, calls: 2, most: 250 * time.Millisecond},
		{name: "a typed nil beside a kind", errs: []error{errors.Join((*portal.Error)(nil), portal.ErrUnavailable)}, calls: 2, most: 250 * time.Millisecond},
		{name: "more attempts", errs: slices.Repeat([]error{limited(time.Second)}, 5), attempts: 6, calls: 6, least: 5 * time.Second, most: 5 * time.Second},
		{name: "one attempt", errs: []error{limited(time.Second)}, attempts: 1, want: portal.ErrRateLimited, calls: 1},
		{name: "a pause that would outlast the deadline", errs: []error{limited(time.Minute)}, deadline: 59 * time.Second, want: portal.ErrRateLimited, calls: 1},
		{name: "a pause within the deadline", errs: []error{limited(time.Minute)}, deadline: 61 * time.Second, calls: 2, least: time.Minute, most: time.Minute},
		{name: "not found", errs: []error{&portal.Error{Kind: portal.ErrNotFound}}, want: portal.ErrNotFound, calls: 1},
		{name: "a bad response", errs: []error{&portal.Error{Kind: portal.ErrBadResponse, RetryAfter: time.Second}}, want: portal.ErrBadResponse, calls: 1},
		{name: "an error without a kind", errs: []error{errors.New("odd")}, want: portal.ErrUnknown, calls: 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				g := func(ctx context.Context, req portal.Request) (*portal.Link, error) {
					calls++
					if calls <= len(tt.errs) {
						return nil, tt.errs[calls-1]
					}
					return newLink(ctx, req)
				}
				ctx := t.Context()
				if tt.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.deadline)
					defer cancel()
				}
				start := time.Now()
				results := slices.Collect(bulk.Generate(ctx, generator(g), customers(1), bulk.Options{Attempts: tt.attempts}))
				require.Len(t, results, 1)
				if tt.want == nil {
					require.NoError(t, results[0].Err)
					assert.NotNil(t, results[0].Link)
				} else {
					assert.Equal(t, tt.want, portal.KindOf(results[0].Err))
					assert.Nil(t, results[0].Link)
				}
				assert.Equal(t, tt.calls, calls)
				assert.GreaterOrEqual(t, time.Since(start), tt.least)
				assert.LessOrEqual(t, time.Since(start), tt.most)
			})
		})
	}
}

func TestMinLifetime(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		left time.Duration // 0: unknown
		min  time.Duration
		ok   bool
	}{
		{"no minimum", time.Minute, 0, true},
		{"no minimum, expired", -time.Minute, 0, true},
		{"exactly as long", time.Hour, time.Hour, true},
		{"longer", 2 * time.Hour, time.Hour, true},
		{"shorter", time.Hour - 1, time.Hour, false},
		{"expired", -time.Hour, time.Hour, false},
		{"unknown", 0, time.Hour, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := func(context.Context, portal.Request) (*portal.Link, error) {
					link := &portal.Link{URL: "https://portal.example/", RequestID: "req_1"}
					if tt.left != 0 {
						link.ExpiresAt = time.Now().Add(tt.left)
					}
					return link, nil
				}
				for r := range bulk.Generate(t.Context(), generator(g), customers(1), bulk.Options{MinLifetime: tt.min}) {
					assert.Equal(t, tt.ok, r.Link != nil)
					if tt.ok {
						require.NoError(t, r.Err)
						continue
					}
					var e *portal.Error
					require.ErrorAs(t, r.Err, &e)
					assert.Equal(t, portal.ErrBadResponse, e.Kind)
					assert.Equal(t, "test", e.Provider)
					assert.Equal(t, "req_1", e.RequestID)
					assert.NotContains(t, e.Error(), "portal.example")
				}
			})
		})
	}
}

func TestGeneratorWithoutResult(t *testing.T) {
	t.Parallel()
	g := func(context.Context, portal.Request) (*portal.Link, error) { return nil, nil }
	results := slices.Collect(bulk.Generate(t.Context(), generator(g), customers(1), bulk.Options{MinLifetime: time.Hour}))
	require.Len(t, results, 1)
	require.ErrorIs(t, results[0].Err, portal.ErrBadResponse)
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	g := generator(newLink)
	for field, results := range map[string]iter.Seq[bulk.Result]{
		"ctx":         bulk.Generate(nil, g, customers(1), bulk.Options{}), //nolint:staticcheck // on purpose
		"g":           bulk.Generate(t.Context(), nil, customers(1), bulk.Options{}),
		"reqs":        bulk.Generate(t.Context(), g, nil, bulk.Options{}),
		"Workers":     bulk.Generate(t.Context(), g, customers(1), bulk.Options{Workers: -1}),
		"Attempts":    bulk.Generate(t.Context(), g, customers(1), bulk.Options{Attempts: -1}),
		"MinLifetime": bulk.Generate(t.Context(), g, customers(1), bulk.Options{MinLifetime: -1}),
		"Total":       bulk.Generate(t.Context(), g, customers(1), bulk.Options{Total: -1}),
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			all := slices.Collect(results)
			require.Len(t, all, 1)
			assert.Equal(t, -1, all[0].Index)
			var e *portal.Error
			require.ErrorAs(t, all[0].Err, &e)
			assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
			assert.Equal(t, field, e.Field)
		})
	}
}
