package pace_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace"
)

var (
	_ portal.Limiter = (*pace.Pacer)(nil)
	_ portal.Pauser  = (*pace.Pacer)(nil)
)

// times collects the times of calls.
type times struct {
	mu sync.Mutex
	at []time.Time
}

func (c *times) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = append(c.at, time.Now())
}

// worst returns the highest number of calls in any window, including both of its ends.
func (c *times) worst(window time.Duration) int {
	worst, first := 0, 0
	for i, at := range c.at {
		for at.Sub(c.at[first]) > window {
			first++
		}
		worst = max(worst, i-first+1)
	}
	return worst
}

// saturate lets workers make one call after the other for a time.
func saturate(t *testing.T, p *pace.Pacer, workers int, d time.Duration) *times {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	var calls times
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for p.Wait(ctx) == nil {
				calls.add()
			}
		})
	}
	running.Wait()
	return &calls
}

func TestWindowIsKeptAndUsed(t *testing.T) {
	t.Parallel()
	rates := []portal.Rate{
		{Calls: 1, Per: time.Second},
		{Calls: 1, Per: time.Hour},
		{Calls: 2, Per: time.Second},
		{Calls: 10, Per: time.Minute},
		{Calls: 33, Per: time.Minute},
		{Calls: 100, Per: time.Minute},
		{Calls: 101, Per: time.Minute},
		{Calls: 240, Per: time.Minute, Scope: "IP address"},
		{Calls: 240, Per: time.Second},
		{Calls: 1777, Per: 10 * time.Second},
		{Calls: 1000, Per: 7 * time.Millisecond},
	}
	for _, r := range rates {
		t.Run(fmt.Sprintf("%d per %s", r.Calls, r.Per), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const windows = 15
				calls := saturate(t, pace.New(r), 16, windows*r.Per)
				assert.LessOrEqual(t, calls.worst(r.Per), r.Calls)
				assert.GreaterOrEqual(t, float64(len(calls.at)), 0.97*float64(windows*r.Calls))
				// Delays of the network may shorten the distance between two calls.
				assert.LessOrEqual(t, calls.worst(r.Per+r.Per*9/1000), r.Calls)
			})
		})
	}
}

// The calls of a program are not evenly spaced. Whatever their pattern, no window has more
// calls than the limit.
func FuzzWindow(f *testing.F) {
	f.Add(uint16(240), uint32(60_000_000), uint64(1))
	f.Add(uint16(1), uint32(1), uint64(2))
	f.Add(uint16(3), uint32(1000), uint64(3))
	f.Add(uint16(1000), uint32(77), uint64(4))
	f.Fuzz(func(t *testing.T, calls uint16, micros uint32, seed uint64) {
		r := portal.Rate{Calls: int(calls%2000) + 1, Per: time.Duration(micros%3_600_000_000+1) * time.Microsecond}
		synctest.Test(t, func(t *testing.T) {
			p := pace.New(r)
			var made times
			var running sync.WaitGroup
			random := rand.New(rand.NewPCG(seed, seed))
			for range 4 {
				own := rand.New(rand.NewPCG(random.Uint64(), 0))
				running.Go(func() {
					for range 60 {
						switch own.IntN(12) {
						case 0: // a pause, sometimes of two windows
							time.Sleep(time.Duration(own.Int64N(int64(2*r.Per) + 1)))
						case 1:
							p.Pause(time.Duration(own.Int64N(int64(r.Per) + 1)))
						case 2: // a caller who does not wait for long
							ctx, cancel := context.WithTimeout(t.Context(), time.Duration(own.Int64N(int64(r.Per)+1)))
							if p.Wait(ctx) == nil {
								made.add()
							}
							cancel()
						default:
							if p.Wait(t.Context()) == nil {
								made.add()
							}
						}
					}
				})
			}
			running.Wait()
			if worst := made.worst(r.Per); worst > r.Calls {
				t.Fatalf("%d calls within %s, limit %d", worst, r.Per, r.Calls)
			}
		})
	})
}

func TestWaitersAreServedInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(portal.Rate{Calls: 10, Per: time.Second})
		var mu sync.Mutex
		var served []int
		for i := range 50 {
			go func() {
				if i == 30 {
					p.Pause(3 * time.Second) // has no effect either
				}
				if p.Wait(t.Context()) == nil {
					mu.Lock()
					defer mu.Unlock()
					served = append(served, i)
				}
			}()
			synctest.Wait()
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		assert.Len(t, served, 50)
		assert.True(t, slices.IsSorted(served), "%v", served)
	})
}

func TestWaitAndContexts(t *testing.T) {
	t.Parallel()
	second := portal.Rate{Calls: 1, Per: time.Second}
	for _, tt := range []struct {
		name    string
		rate    portal.Rate
		before  func(context.Context, *pace.Pacer) // in a goroutine each
		timeout time.Duration                      // of the context; 0: none
		cancel  time.Duration                      // 0: never
		want    error
		took    time.Duration
	}{
		{name: "the first call", rate: second},
		{name: "the second call", rate: second, before: spend(1), took: 1009800 * time.Microsecond},
		{name: "time enough", rate: second, before: spend(1), timeout: 1011 * time.Millisecond, took: 1009800 * time.Microsecond},
		{name: "too late", rate: second, before: spend(1), timeout: time.Second, want: pace.ErrTooLate},
		{name: "too late behind others", rate: second, before: spend(3), timeout: 3 * time.Second, want: pace.ErrTooLate},
		{name: "in time behind others", rate: second, before: spend(3), timeout: 3050 * time.Millisecond, took: 3049800 * time.Microsecond},
		{name: "canceled while first in the queue", rate: second, before: spend(1), cancel: 300 * time.Millisecond, want: context.Canceled, took: 300 * time.Millisecond},
		{name: "canceled while behind another", rate: second, before: spend(2), cancel: 300 * time.Millisecond, want: context.Canceled, took: 300 * time.Millisecond},
		{name: "canceled before", rate: second, cancel: -1, want: context.Canceled},
		{name: "a pause", rate: second, before: pause(5 * time.Second), took: 5 * time.Second},
		{name: "a pause that is too long", rate: second, before: pause(5 * time.Second), timeout: 4 * time.Second, want: pace.ErrTooLate},
		{name: "a pause of no time", rate: second, before: pause(0)},
		{name: "a pause of less than no time", rate: second, before: pause(math.MinInt64)},
		{name: "a pause for ever", rate: second, before: pause(math.MaxInt64), cancel: time.Hour, want: context.Canceled, took: time.Hour},
		{name: "a pause for ever, and a deadline", rate: second, before: pause(math.MaxInt64), timeout: time.Hour, want: pace.ErrTooLate},
		{name: "a window for ever", rate: portal.Rate{Calls: 1, Per: math.MaxInt64}, before: spend(1), cancel: time.Hour, want: context.Canceled, took: time.Hour},
		{name: "no limit", before: spend(1000)},
		{name: "no limit: calls", rate: portal.Rate{Per: time.Hour}, before: spend(1000)},
		{name: "no limit: per", rate: portal.Rate{Calls: 1}, before: spend(1000)},
		{name: "no limit, and a pause", before: pause(5 * time.Second), took: 5 * time.Second},
		{name: "no limit, and a pause that is too long", before: pause(5 * time.Second), timeout: 4 * time.Second, want: pace.ErrTooLate},
		{name: "no limit, and canceled in a pause", before: pause(5 * time.Second), cancel: time.Second, want: context.Canceled, took: time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				p := pace.New(tt.rate)
				if tt.before != nil {
					tt.before(ctx, p)
				}
				synctest.Wait()
				own, stop := context.WithCancel(ctx)
				defer stop()
				if tt.timeout > 0 {
					own, stop = context.WithTimeout(ctx, tt.timeout)
					defer stop()
				}
				switch {
				case tt.cancel < 0:
					stop()
				case tt.cancel > 0:
					time.AfterFunc(tt.cancel, stop)
				}
				start := time.Now()
				err := p.Wait(own)
				require.ErrorIs(t, err, tt.want)
				assert.InDelta(t, tt.took, time.Since(start), 1000, "to a microsecond")
			})
		})
	}
}

func spend(n int) func(context.Context, *pace.Pacer) {
	return func(ctx context.Context, p *pace.Pacer) {
		for range n {
			go func() { _ = p.Wait(ctx) }()
			synctest.Wait()
		}
	}
}

func pause(d time.Duration) func(context.Context, *pace.Pacer) {
	return func(_ context.Context, p *pace.Pacer) { p.Pause(d) }
}

// A pause that begins while callers wait holds them too. A second pause that ends earlier
// does not release them.
func TestPauseHoldsThoseWhoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(portal.Rate{Calls: 10, Per: time.Second})
		start := time.Now()
		var calls times
		for range 8 {
			go func() {
				if p.Wait(t.Context()) == nil {
					calls.add()
				}
			}()
		}
		time.Sleep(150 * time.Millisecond)
		synctest.Wait()
		before := len(calls.at)
		p.Pause(10 * time.Second)
		p.Pause(time.Second)
		time.Sleep(time.Minute)
		synctest.Wait()
		require.Len(t, calls.at, 8)
		assert.Equal(t, 2, before)
		for _, at := range calls.at[before:] {
			assert.GreaterOrEqual(t, at.Sub(start), 10150*time.Millisecond)
		}
		assert.LessOrEqual(t, calls.at[7].Sub(start), 10150*time.Millisecond+5*102*time.Millisecond, "no place is lost")
	})
}

// Callers who give up leave their places to the others.
func TestCancellationCostsNoPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(portal.Rate{Calls: 1, Per: time.Second})
		require.NoError(t, p.Wait(t.Context()))
		ctx, cancel := context.WithCancel(t.Context())
		for range 100 {
			go func() { _ = p.Wait(ctx) }()
		}
		synctest.Wait()
		start := time.Now()
		time.AfterFunc(500*time.Millisecond, cancel)
		require.NoError(t, p.Wait(t.Context()))
		assert.InDelta(t, 1009800*time.Microsecond, time.Since(start), 1000)

		soon, stop := context.WithTimeout(t.Context(), 1021*time.Millisecond)
		defer stop()
		require.NoError(t, p.Wait(soon), "callers who have given up do not count")
	})
}

func TestNoGoroutineOfItsOwn(t *testing.T) {
	before := runtime.NumGoroutine()
	pacers := make([]*pace.Pacer, 100)
	for i := range pacers {
		pacers[i] = pace.New(portal.Rate{Calls: 240, Per: time.Minute})
		pacers[i].Pause(time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		require.ErrorIs(t, pacers[i].Wait(ctx), pace.ErrTooLate)
		cancel()
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before)
}

func BenchmarkWait(b *testing.B) {
	p := pace.New(portal.Rate{Calls: math.MaxInt32, Per: time.Millisecond})
	b.ReportAllocs()
	for b.Loop() {
		_ = p.Wait(b.Context())
	}
}
