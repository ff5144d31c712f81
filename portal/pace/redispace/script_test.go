package redispace

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

// clock is a Redis whose time advances only when the test moves it. In a bubble of synctest no
// other time passes either, so that no machine is too slow for patience.
type clock struct {
	*miniredis.Miniredis
	client *redis.Client
	now    time.Time
}

func newClock(t *testing.T) *clock {
	t.Helper()
	c := &clock{Miniredis: miniredis.RunT(t), now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	c.SetTime(c.now)
	c.client = redis.NewClient(&redis.Options{Addr: c.Addr()})
	t.Cleanup(func() { _ = c.client.Close() })
	return c
}

func (c *clock) pacer(t *testing.T, r portal.Rate) *Pacer {
	t.Helper()
	p, err := New(c.client, "test", r, Options{})
	require.NoError(t, err)
	return p
}

func (c *clock) advance(d time.Duration) {
	c.now = c.now.Add(d)
	c.SetTime(c.now)
	c.FastForward(d) // what expires
}

func (c *clock) reserve(t *testing.T, p *Pacer) time.Duration {
	t.Helper()
	wait, err := p.place(t.Context())
	require.NoError(t, err)
	return wait
}

// Whatever the times of the requests, no window has more places than the limit.
func TestPlacesKeepTheWindow(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]portal.Rate{
		"one a second":  {Calls: 1, Per: time.Second},
		"three an hour": {Calls: 3, Per: time.Hour},
		"ten a minute":  {Calls: 10, Per: time.Minute},
		"Paddle":        {Calls: 240, Per: time.Minute},
		"fast":          {Calls: 1000, Per: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newClock(t)
				p := c.pacer(t, r)
				random := rand.New(rand.NewPCG(uint64(r.Calls), 1))
				var places []time.Time
				for len(places) < 3*r.Calls+20 {
					wait := c.reserve(t, p)
					places = append(places, c.now.Add(wait))
					switch random.IntN(8) {
					case 0: // a pause
						c.advance(wait + time.Duration(random.Int64N(int64(r.Per))))
					case 1: // nobody waits for the others
					default:
						c.advance(wait + time.Duration(random.Int64N(int64(p.step/20+1))))
					}
				}
				for i := r.Calls; i < len(places); i++ {
					assert.Greater(t, places[i].Sub(places[i-r.Calls]), r.Per+r.Per*9/1000, "place %d", i)
				}
			})
		})
	}
}

func TestPlacesAreUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rates := []portal.Rate{{Calls: 1, Per: time.Second}, {Calls: 33, Per: time.Minute}, {Calls: 240, Per: time.Minute}, {Calls: 10_000, Per: time.Second}}
		for _, r := range rates {
			c := newClock(t)
			p := c.pacer(t, r)
			const n = 200
			var last time.Duration
			for range n {
				last = c.reserve(t, p)
			}
			assert.GreaterOrEqual(t, (n-1)*float64(r.Per)/float64(r.Calls)/float64(last), 0.97, "%v", r)
		}
	})
}

// Unused places are made up for, up to one hundredth of the limit.
func TestLatePlacesAreMadeUpFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClock(t)
		p := c.pacer(t, portal.Rate{Calls: 240, Per: time.Minute})
		assert.Zero(t, c.reserve(t, p))
		assert.Equal(t, p.step, c.reserve(t, p), "a new key has no unused places")
		c.advance(time.Hour)
		c.reserve(t, p)
		c.advance(p.step + 2*p.early - time.Millisecond)
		at := []time.Duration{}
		for range 5 {
			at = append(at, c.reserve(t, p))
		}
		assert.Equal(t, []time.Duration{0, 0, 0}, at[:3])
		assert.Positive(t, at[3])
		assert.Equal(t, p.step, at[4]-at[3])
	})
}

// The clock of Redis may jump, for example when another machine takes over.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClock(t)
		p := c.pacer(t, portal.Rate{Calls: 10, Per: time.Second})
		require.Zero(t, c.reserve(t, p))
		c.SetTime(c.now.Add(-time.Hour))
		assert.Equal(t, time.Hour+p.step, c.reserve(t, p), "not before it has caught up")
		c.SetTime(c.now.Add(24 * time.Hour))
		c.reserve(t, p)
		assert.Equal(t, []time.Duration{p.step - p.early, 2*p.step - p.early}, []time.Duration{c.reserve(t, p), c.reserve(t, p)})
	})
}

func TestPlaceThatIsTooFarAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClock(t)
		p := c.pacer(t, portal.Rate{Calls: 1, Per: time.Minute})
		run := func(maxWait time.Duration) time.Duration {
			wait, err := p.run(t.Context(), reserve, p.step.Microseconds(), p.early.Microseconds(), maxWait.Microseconds())
			require.NoError(t, err)
			return wait
		}
		require.Zero(t, run(0))
		before, err := c.Get(p.key)
		require.NoError(t, err)
		assert.Equal(t, p.step, run(time.Second))
		after, err := c.Get(p.key)
		require.NoError(t, err)
		assert.Equal(t, before, after, "none was taken")
		assert.Equal(t, p.step, run(p.step), "exactly as far away")
	})
}

func TestPauseMovesPlaces(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		taken  int
		pauses []time.Duration
		want   time.Duration // to the next place
	}{
		{"none", 0, nil, 0},
		{"before the first place", 0, []time.Duration{time.Minute}, time.Minute},
		{"after some", 3, []time.Duration{time.Minute}, time.Minute},
		{"a shorter one later", 3, []time.Duration{time.Minute, time.Second}, time.Minute},
		{"a longer one later", 3, []time.Duration{time.Second, time.Minute}, time.Minute},
		{"shorter than what is taken", 20, []time.Duration{time.Second}, 20 * 102 * time.Millisecond},
		{"of a year", 0, []time.Duration{longest}, longest},
		{"of more", 0, []time.Duration{1<<63 - 1}, longest},
		{"of no time", 1, []time.Duration{0, -time.Second}, 102 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newClock(t)
				r := portal.Rate{Calls: 10, Per: time.Second}
				p, other := c.pacer(t, r), c.pacer(t, r)
				for range tt.taken {
					c.reserve(t, p)
				}
				for _, d := range tt.pauses {
					other.Pause(d)
				}
				assert.Equal(t, tt.want, c.reserve(t, p))
			})
		})
	}
}

// Redis stores only one key, and the key expires.
func TestKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClock(t)
		p := c.pacer(t, portal.Rate{Calls: 10, Per: time.Second})
		for range 10 {
			c.reserve(t, p)
		}
		p.Pause(time.Minute)
		assert.Equal(t, []string{p.key}, c.Keys())
		assert.Contains(t, p.key, "test")
		assert.Positive(t, c.TTL(p.key))
		assert.Less(t, c.TTL(p.key), 2*time.Minute)
		c.advance(2 * time.Minute)
		assert.Empty(t, c.Keys())
	})
}

// Whenever Redis is lost, the local share begins without an unused call.
func TestFallbackBeginsAnew(t *testing.T) {
	t.Parallel()
	c := newClock(t)
	p, err := New(c.client, "test", portal.Rate{Calls: 1, Per: time.Hour}, Options{Fallback: 0.5})
	require.NoError(t, err)
	for range 2 {
		p.note(ErrRedis)
		require.NotNil(t, p.local)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		require.ErrorIs(t, p.local.Wait(ctx), ErrTooLate)
		cancel()
		p.note(nil)
		assert.Nil(t, p.local)
	}
}
