package bulk_test

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/bulk"
)

var errUnauthorized = &portal.Error{Kind: portal.ErrUnauthorized, Status: 401}

// A wrong key is reported once, not for every request. The results of running calls are kept.
func TestUnauthorizedEndsTheRun(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		workers, good int // the key is valid for good calls
	}{
		{1, 0}, {1, 5}, {8, 0}, {8, 1}, {8, 100}, {64, 3},
	} {
		t.Run(strconv.Itoa(tt.workers)+" workers, good for "+strconv.Itoa(tt.good), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				calls, after, wrong := 0, 0, false
				g := func(ctx context.Context, req portal.Request) (*portal.Link, error) {
					mu.Lock()
					calls++
					own := calls
					if wrong {
						after++
					}
					mu.Unlock()
					time.Sleep(time.Duration(own) * time.Millisecond)
					if own <= tt.good {
						return newLink(ctx, req)
					}
					mu.Lock()
					defer mu.Unlock()
					wrong = true
					return nil, errUnauthorized
				}
				results := slices.Collect(bulk.Generate(t.Context(), generator(g), customers(1_000_000), bulk.Options{Workers: tt.workers}))
				require.Len(t, results, tt.good+1)
				for _, r := range results[:tt.good] {
					require.NoError(t, r.Err)
				}
				require.ErrorIs(t, results[tt.good].Err, portal.ErrUnauthorized, "the last one")
				assert.Less(t, after, tt.workers, "no worker begins another call")
			})
		})
	}
}

// An input that has no further request yet does not delay the result. The loop can then end it.
func TestUnauthorizedBeforeTheNextRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ended := false
		reqs := func(yield func(portal.Request) bool) {
			more := yield(portal.Request{CustomerID: "0"})
			<-ctx.Done()
			time.Sleep(time.Second)
			ended = true
			_ = more && yield(portal.Request{CustomerID: "1"})
		}
		g := func(context.Context, portal.Request) (*portal.Link, error) { return nil, errUnauthorized }
		n := 0
		for r := range bulk.Generate(ctx, generator(g), reqs, bulk.Options{}) {
			require.ErrorIs(t, r.Err, portal.ErrUnauthorized)
			n++
			cancel()
		}
		assert.Equal(t, 1, n)
		assert.True(t, ended, "the loop waits for the input")
	})
}

// A worker that waits before a retry does not delay the end.
func TestUnauthorizedEndsPauses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := func(_ context.Context, req portal.Request) (*portal.Link, error) {
			if req.CustomerID == "0" {
				return nil, &portal.Error{Kind: portal.ErrRateLimited, RetryAfter: time.Hour}
			}
			time.Sleep(time.Second)
			return nil, errUnauthorized
		}
		start := time.Now()
		results := slices.Collect(bulk.Generate(t.Context(), generator(g), customers(100), bulk.Options{Workers: 2}))
		require.Len(t, results, 2)
		require.ErrorIs(t, results[0].Err, portal.ErrRateLimited)
		require.ErrorIs(t, results[1].Err, portal.ErrUnauthorized)
		assert.Equal(t, time.Second, time.Since(start))
	})
}

// synctest.Test fails if a goroutine still runs.

func TestBreakLeavesNoGoroutine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		n := 0
		g := func(ctx context.Context, req portal.Request) (*portal.Link, error) {
			i, _ := strconv.Atoi(req.CustomerID)
			return takes(time.Duration(i)*time.Second)(ctx, req)
		}
		for range bulk.Generate(t.Context(), generator(g), customers(1_000_000), bulk.Options{}) {
			if n++; n == 3 {
				break
			}
		}
		assert.Equal(t, 2*time.Second, time.Since(start), "running calls are canceled")
	})
}

func TestBreakEndsPauses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		g := func(ctx context.Context, req portal.Request) (*portal.Link, error) {
			if req.CustomerID == "0" {
				return newLink(ctx, req)
			}
			return nil, &portal.Error{Kind: portal.ErrRateLimited, RetryAfter: time.Hour}
		}
		for range bulk.Generate(t.Context(), generator(g), customers(100), bulk.Options{}) {
			break
		}
		assert.Zero(t, time.Since(start))
	})
}

func TestPanicInTheLoopLeavesNoGoroutine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		assert.PanicsWithValue(t, "in the loop", func() {
			for range bulk.Generate(t.Context(), takes(time.Second), customers(1_000_000), bulk.Options{}) {
				panic("in the loop")
			}
		})
	})
}

// Each request that a worker had taken when the context ended has a result.
func TestCancel(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, time.Millisecond, 1500 * time.Millisecond, 3 * time.Second} {
		t.Run(after.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), after)
				defer cancel()
				taken := 0
				reqs := func(yield func(portal.Request) bool) {
					for r := range customers(1_000_000) {
						taken++
						if !yield(r) {
							return
						}
					}
				}
				start := time.Now()
				results := slices.Collect(bulk.Generate(ctx, takes(time.Second), reqs, bulk.Options{}))
				assert.Equal(t, after, time.Since(start))
				assert.Len(t, results, taken)
				failed := 0
				for _, r := range results {
					if r.Err != nil {
						failed++
						require.ErrorIs(t, r.Err, portal.ErrCanceled)
					}
				}
				assert.LessOrEqual(t, failed, 2*8)
				assert.GreaterOrEqual(t, len(results)-failed, 8*(int(after/time.Second)-1))
			})
		})
	}
}

func TestCancelEndsPauses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		limited := &portal.Error{Kind: portal.ErrRateLimited, Status: 429, RetryAfter: time.Hour}
		g := func(context.Context, portal.Request) (*portal.Link, error) { return nil, limited }
		start := time.Now()
		results := slices.Collect(bulk.Generate(ctx, generator(g), customers(8), bulk.Options{}))
		assert.Equal(t, time.Minute, time.Since(start))
		require.Len(t, results, 8)
		for _, r := range results {
			require.ErrorIs(t, r.Err, portal.ErrRateLimited, "the last error of the provider")
		}
	})
}
