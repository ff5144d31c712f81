package main

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/portallink/portallink-go/portal"
)

const workers = 8 // of each process

type measurement struct {
	worst int     // the most calls in one window
	used  float64 // the used share of the limit
	trips float64 // round trips to Redis per call
}

// measure runs the workers of all processes. They make one call after the other.
func measure(ctx context.Context, c candidate, addr string, r portal.Rate, windows int) (measurement, error) {
	trips := &roundTrips{}
	end, cancel := context.WithTimeout(ctx, time.Duration(windows)*r.Per)
	defer cancel()
	clean := redis.NewClient(&redis.Options{Addr: addr})
	defer clean.Close()
	if err := clean.FlushAll(ctx).Err(); err != nil {
		return measurement{}, err
	}
	var mu sync.Mutex
	var at []time.Time
	var running sync.WaitGroup
	for range c.processes {
		client := redis.NewClient(&redis.Options{Addr: addr})
		defer client.Close()
		client.AddHook(trips)
		limiter, err := c.limiter(client, r)
		if err != nil {
			return measurement{}, err
		}
		for range workers {
			running.Go(func() {
				for limiter.Wait(end) == nil {
					mu.Lock()
					at = append(at, time.Now())
					mu.Unlock()
				}
			})
		}
	}
	running.Wait()
	m := measurement{
		worst: worst(at, r.Per),
		used:  float64(len(at)) / float64(r.Calls*windows),
		trips: float64(trips.n.Load()) / float64(len(at)),
	}
	return m, nil
}

// worst returns the highest number of calls within any window.
func worst(at []time.Time, window time.Duration) int {
	highest, first := 0, 0
	for i := range at {
		for at[i].Sub(at[first]) > window {
			first++
		}
		highest = max(highest, i-first+1)
	}
	return highest
}

// roundTrips counts the scripts that the clients send.
type roundTrips struct{ n atomic.Int64 }

func (*roundTrips) DialHook(next redis.DialHook) redis.DialHook { return next }

func (t *roundTrips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if strings.HasPrefix(cmd.Name(), "eval") {
			t.n.Add(1)
		}
		return next(ctx, cmd)
	}
}

func (*roundTrips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
