package redispace_test

import (
	"context"
	"io"
	"math"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace/redispace"
)

var (
	_ portal.Limiter = (*redispace.Pacer)(nil)
	_ portal.Pauser  = (*redispace.Pacer)(nil)
)

func connect(t *testing.T, addr string) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: addr, MaxRetries: -1})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func newPacer(t *testing.T, client redis.UniversalClient, r portal.Rate, opts redispace.Options) *redispace.Pacer {
	t.Helper()
	p, err := redispace.New(client, "paddle 203.0.113.7", r, opts)
	require.NoError(t, err)
	return p
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	client := connect(t, "127.0.0.1:1")
	var none *redis.Client
	minute := portal.Rate{Calls: 240, Per: time.Minute}
	for _, tt := range []struct {
		name   string
		client redis.UniversalClient
		key    string
		rate   portal.Rate
		opts   redispace.Options
		field  string
	}{
		{"no client", nil, "a", minute, redispace.Options{}, "client"},
		{"a nil client", none, "a", minute, redispace.Options{}, "client"},
		{"no key", client, "", minute, redispace.Options{}, "key"},
		{"no rate", client, "a", portal.Rate{}, redispace.Options{}, "r"},
		{"no calls", client, "a", portal.Rate{Per: time.Minute}, redispace.Options{}, "r"},
		{"no window", client, "a", portal.Rate{Calls: 1}, redispace.Options{}, "r"},
		{"negative calls", client, "a", portal.Rate{Calls: -1, Per: time.Minute}, redispace.Options{}, "r"},
		{"a negative share", client, "a", minute, redispace.Options{Fallback: -0.1}, "Fallback"},
		{"more than all", client, "a", minute, redispace.Options{Fallback: 1.1}, "Fallback"},
		{"a share that is no number", client, "a", minute, redispace.Options{Fallback: math.NaN()}, "Fallback"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, err := redispace.New(tt.client, tt.key, tt.rate, tt.opts)
			require.Nil(t, p)
			var e *portal.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
			assert.Equal(t, tt.field, e.Field)
		})
	}
}

// roundTrips counts the scripts that a client sends.
type roundTrips struct{ n atomic.Int64 }

func (*roundTrips) DialHook(next redis.DialHook) redis.DialHook { return next }

func (r *roundTrips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if strings.HasPrefix(cmd.Name(), "eval") { // other commands open a connection
			r.n.Add(1)
		}
		return next(ctx, cmd)
	}
}

func (*roundTrips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func TestOneRoundTripForEachPlace(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	trips := &sameTime{m: m}
	synctest.Test(t, func(t *testing.T) {
		client := connect(t, m.Addr())
		client.AddHook(trips)
		var running sync.WaitGroup
		for range processes {
			p := newPacer(t, client, portal.Rate{Calls: 1000, Per: time.Second}, redispace.Options{})
			for range workersPerProcess {
				running.Go(func() {
					for range 6 {
						assert.NoError(t, p.Wait(t.Context()))
					}
				})
			}
		}
		running.Wait()
	})
	const places = processes * workersPerProcess * 6
	assert.LessOrEqual(t, trips.n.Load(), int64(places+processes), "each process may have to send the script itself")
	assert.Len(t, m.Keys(), 1)
	assert.Contains(t, m.Keys()[0], "paddle 203.0.113.7")
}

func TestWaitersAreServedInOrder(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(t, connectInBubble(t, m), portal.Rate{Calls: 10, Per: time.Second}, redispace.Options{})
		require.NoError(t, p.Wait(t.Context()))
		var mu sync.Mutex
		var served []int
		var running sync.WaitGroup
		for i := range 8 {
			running.Go(func() {
				assert.NoError(t, p.Wait(t.Context()))
				mu.Lock()
				defer mu.Unlock()
				served = append(served, i)
			})
			synctest.Wait() // to start them in this order
		}
		running.Wait()
		assert.True(t, slices.IsSorted(served), "%v", served)
	})
}

func TestWaitAndContexts(t *testing.T) {
	t.Parallel()
	hour := portal.Rate{Calls: 1, Per: time.Hour}
	for _, tt := range []struct {
		name    string
		before  func(*testing.T, *redispace.Pacer)
		timeout time.Duration
		cancel  time.Duration
		want    error
	}{
		{name: "the first call"},
		{name: "the first call, in time", timeout: time.Minute},
		{name: "canceled before", cancel: -1, want: context.Canceled},
		{name: "too late", before: take, timeout: time.Minute, want: redispace.ErrTooLate},
		{name: "canceled while first in the queue", before: take, cancel: 20 * time.Millisecond, want: context.Canceled},
		{name: "too late behind another", before: waiter, timeout: time.Minute, want: redispace.ErrTooLate},
		{name: "too late behind others", before: queue, timeout: time.Minute, want: redispace.ErrTooLate},
		{name: "canceled behind another", before: queue, cancel: 20 * time.Millisecond, want: context.Canceled},
		{name: "a pause that is too long", before: func(_ *testing.T, p *redispace.Pacer) { p.Pause(time.Hour) }, timeout: time.Minute, want: redispace.ErrTooLate},
		{name: "canceled in a pause", before: func(_ *testing.T, p *redispace.Pacer) { p.Pause(time.Hour) }, cancel: 20 * time.Millisecond, want: context.Canceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := miniredis.RunT(t)
			synctest.Test(t, func(t *testing.T) {
				p := newPacer(t, connectInBubble(t, m), hour, redispace.Options{})
				if tt.before != nil {
					tt.before(t, p)
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if tt.timeout > 0 {
					var stop context.CancelFunc
					ctx, stop = context.WithTimeout(ctx, tt.timeout)
					defer stop()
				}
				switch {
				case tt.cancel < 0:
					cancel()
				case tt.cancel > 0:
					time.AfterFunc(tt.cancel, cancel)
				}
				require.ErrorIs(t, p.Wait(ctx), tt.want)
			})
		})
	}
}

func take(t *testing.T, p *redispace.Pacer) { require.NoError(t, p.Wait(t.Context())) }

// waiter takes a place and puts a waiter before the next one.
func waiter(t *testing.T, p *redispace.Pacer) {
	take(t, p)
	behind(t, p)
}

// queue puts two waiters before the next one.
func queue(t *testing.T, p *redispace.Pacer) {
	waiter(t, p)
	behind(t, p)
}

func behind(t *testing.T, p *redispace.Pacer) {
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = p.Wait(ctx) })
	synctest.Wait()
	t.Cleanup(func() { cancel(); running.Wait() })
}

// A pause holds the process that requests it, including its callers with a place, and the
// other processes.
func TestPauseHoldsAll(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	synctest.Test(t, func(t *testing.T) {
		rate := portal.Rate{Calls: 10, Per: time.Second}
		one := newPacer(t, connectInBubble(t, m), rate, redispace.Options{})
		two := newPacer(t, connectInBubble(t, m), rate, redispace.Options{})
		require.NoError(t, one.Wait(t.Context()))

		var passed sync.WaitGroup
		var before atomic.Int64
		wait := func(p *redispace.Pacer, end time.Time) {
			assert.NoError(t, p.Wait(t.Context()))
			if time.Now().Before(end) {
				before.Add(1)
			}
		}
		const d = 700 * time.Millisecond
		end := time.Now().Add(d)
		passed.Go(func() { wait(one, end) }) // has a place, and gives it up
		passed.Go(func() { wait(two, end) }) // has one, and uses it
		synctest.Wait()
		one.Pause(d)
		for range 3 {
			passed.Go(func() { wait(one, end) })
			passed.Go(func() { wait(two, end) })
		}
		passed.Wait()
		assert.LessOrEqual(t, before.Load(), int64(1))
	})
}

// stopped leads to a port on which no server listens.
func stopped(*testing.T) *redis.Options { return &redis.Options{Addr: "127.0.0.1:1"} }

// hanging leads to a Redis that accepts connections and sends nothing.
func hanging(*testing.T) *redis.Options {
	return &redis.Options{Addr: "127.0.0.1:1", Dialer: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, server) }()
		return client, nil
	}}
}

// confused leads to a Redis whose key has a text instead of a number.
func confused(t *testing.T) *redis.Options {
	t.Helper()
	m := miniredis.RunT(t)
	require.NoError(t, m.Set("portallink:pace:paddle 203.0.113.7", "nonsense"))
	return &redis.Options{Addr: m.Addr()}
}

// inBubble runs test in a bubble of synctest, with a client that makes its own retries.
func inBubble(t *testing.T, opts *redis.Options, test func(*testing.T, *redis.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		client := redis.NewClient(opts)
		test(t, client)
		_ = client.Close()
		time.Sleep(time.Minute) // until the client's goroutines have ended
	})
}

// The zero Options fail closed: without Redis no call is made, and callers do not wait long.
func TestWithoutRedis(t *testing.T) {
	t.Parallel()
	for name, lead := range map[string]func(*testing.T) *redis.Options{"stopped": stopped, "hanging": hanging, "confused": confused} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, lead(t), func(t *testing.T, client *redis.Client) {
				p := newPacer(t, client, portal.Rate{Calls: 240, Per: time.Minute}, redispace.Options{})
				var running sync.WaitGroup
				for range 64 {
					running.Go(func() {
						begin := time.Now()
						err := p.Wait(t.Context())
						assert.ErrorIs(t, err, redispace.ErrRedis)
						assert.Less(t, time.Since(begin), time.Second, "the client alone takes three")
					})
				}
				running.Wait()
				p.Pause(time.Millisecond) // a pause does not hang or panic either
			})
		})
	}
}

func TestFallback(t *testing.T) {
	t.Parallel()
	for name, lead := range map[string]func(*testing.T) *redis.Options{"stopped": stopped, "hanging": hanging} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, lead(t), func(t *testing.T, client *redis.Client) {
				p := newPacer(t, client, portal.Rate{Calls: 100, Per: time.Second}, redispace.Options{Fallback: 0.25})
				begin := time.Now()
				for range 11 {
					require.NoError(t, p.Wait(t.Context()))
				}
				assert.GreaterOrEqual(t, time.Since(begin), 400*time.Millisecond, "ten steps of a share of 25 a second")

				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				p.Pause(time.Minute)
				require.ErrorIs(t, p.Wait(ctx), redispace.ErrTooLate, "a pause holds here as well")
			})
		})
	}
}

func TestSmallFallback(t *testing.T) {
	t.Parallel()
	for _, part := range []float64{0.01, 1e-12} {
		inBubble(t, stopped(t), func(t *testing.T, client *redis.Client) {
			p := newPacer(t, client, portal.Rate{Calls: 1, Per: time.Minute}, redispace.Options{Fallback: part})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			require.ErrorIs(t, p.Wait(ctx), redispace.ErrTooLate, "at most one call in 100 minutes")
		})
	}
}

// A Redis that hangs is found out even if no caller waits for it long enough.
func TestFallbackOfImpatientCallers(t *testing.T) {
	t.Parallel()
	inBubble(t, hanging(t), func(t *testing.T, client *redis.Client) {
		p := newPacer(t, client, portal.Rate{Calls: 100, Per: time.Second}, redispace.Options{Fallback: 0.5})
		require.Eventually(t, func() bool {
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			return p.Wait(ctx) == nil
		}, 10*time.Second, time.Millisecond)
	})
}

// A caller who waits for a place of this process's own share returns to Redis when it is back.
func TestRecoveryWhileWaiting(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(t, connectInBubble(t, m), portal.Rate{Calls: 1, Per: time.Hour}, redispace.Options{Fallback: 0.5})
		m.SetError("down")
		passed := make(chan error, 1)
		go func() { passed <- p.Wait(t.Context()) }()
		synctest.Wait() // until Wait waits for that place
		m.SetError("")
		select {
		case err := <-passed:
			require.NoError(t, err)
		case <-time.After(10 * time.Second):
			require.FailNow(t, "Wait still waits for a place that is two hours away")
		}
	})
}

// When Redis is back, even without its data, the pacer uses it again.
func TestRecovery(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(t, connectInBubble(t, m), portal.Rate{Calls: 50, Per: time.Second}, redispace.Options{})
		require.NoError(t, p.Wait(t.Context()))
		m.SetError("down")
		err := p.Wait(t.Context())
		require.ErrorIs(t, err, redispace.ErrRedis)
		assert.True(t, strings.HasPrefix(err.Error(), redispace.ErrRedis.Error()), err.Error())
		m.FlushAll()
		m.SetError("")
		require.Eventually(t, func() bool { return p.Wait(t.Context()) == nil }, 10*time.Second, 10*time.Millisecond)
	})
}
