package redispace_test

import (
	"context"
	"sync"
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

// sameTime gives a Redis outside a bubble of synctest the time of the bubble.
type sameTime struct {
	roundTrips
	m *miniredis.Miniredis
}

func (s *sameTime) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		s.m.SetTime(time.Now())
		return s.roundTrips.ProcessHook(next)(ctx, cmd)
	}
}

// connectInBubble returns a client for a bubble of synctest, where a busy machine costs no time.
// m runs outside it: the bubble's time stands still while a reply of m is awaited.
func connectInBubble(t *testing.T, m *miniredis.Miniredis) *redis.Client {
	t.Helper()
	client := connect(t, m.Addr())
	client.AddHook(&sameTime{m: m})
	return client
}

// Four processes use nearly all of the limit, in equal shares. So do three when one is killed.
// In a bubble, a busy machine costs them no time.
func TestShares(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	synctest.Test(t, func(t *testing.T) {
		limit := portal.Rate{Calls: 240, Per: time.Minute}
		counts := make([]int, processes)
		var mu sync.Mutex
		var running sync.WaitGroup
		stop := make([]context.CancelFunc, processes)
		for i := range processes {
			p := newPacer(t, connectInBubble(t, m), limit, redispace.Options{})
			var ctx context.Context
			ctx, stop[i] = context.WithCancel(t.Context())
			for range workersPerProcess {
				running.Go(func() {
					for p.Wait(ctx) == nil {
						mu.Lock()
						counts[i]++
						mu.Unlock()
					}
					assert.ErrorIs(t, ctx.Err(), context.Canceled)
				})
			}
		}
		during := func(d time.Duration) []int {
			mu.Lock()
			clear(counts)
			mu.Unlock()
			time.Sleep(d)
			mu.Lock()
			defer mu.Unlock()
			return append([]int(nil), counts...)
		}
		during(time.Minute) // until each has its turn
		minutes := 5
		shares := during(time.Duration(minutes) * time.Minute)
		assert.GreaterOrEqual(t, float64(sum(shares)), 0.97*float64(minutes*limit.Calls))
		for _, n := range shares {
			assert.InEpsilon(t, float64(sum(shares))/processes, n, 0.1, "equal shares: %v", shares)
		}
		assert.LessOrEqual(t, sum(shares), minutes*limit.Calls)
		stop[0]()
		shares = during(time.Duration(minutes) * time.Minute)
		assert.GreaterOrEqual(t, float64(sum(shares)+1), 0.97*float64(minutes*limit.Calls), "it costs at most one place")
		require.Zero(t, shares[0])
		for _, end := range stop {
			end()
		}
		running.Wait()
	})
}

// standstill is a context that stops the process for an hour while it waits for its place.
type standstill struct {
	context.Context
	asked int
}

func (s *standstill) Deadline() (time.Time, bool) {
	if s.asked++; s.asked == 4 { // for the queue, for a pause, for the place, and now for the wait
		time.Sleep(time.Hour)
	}
	return s.Context.Deadline()
}

// A process that stood still, as one of a machine does that is moved, gives up the place whose
// time has passed: other processes of that machine have one, too.
func TestStandstill(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	synctest.Test(t, func(t *testing.T) {
		hook := &sameTime{m: m}
		client := connect(t, m.Addr())
		client.AddHook(hook)
		p := newPacer(t, client, portal.Rate{Calls: 1, Per: time.Minute}, redispace.Options{})
		require.NoError(t, p.Wait(t.Context()))
		before := hook.n.Load()
		require.NoError(t, p.Wait(&standstill{Context: t.Context()}))
		assert.EqualValues(t, 2, hook.n.Load()-before, "places")
	})
}
