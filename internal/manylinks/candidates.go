package main

import (
	"context"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace"
	"github.com/portallink/portallink-go/portal/pace/redispace"
)

// candidate is a limiter to measure.
type candidate struct {
	name      string
	processes int
	trips     bool // it makes round trips to Redis
	limiter   func(*redis.Client, portal.Rate) (portal.Limiter, error)
}

func candidates() []candidate {
	perSecond := func(r portal.Rate, calls float64) rate.Limit { return rate.Limit(calls / r.Per.Seconds()) }
	return []candidate{
		{"`x/time/rate`, burst 240", 1, false, func(_ *redis.Client, r portal.Rate) (portal.Limiter, error) {
			return rate.NewLimiter(perSecond(r, 240), 240), nil
		}},
		{"`x/time/rate`, 236 with burst 4", 1, false, func(_ *redis.Client, r portal.Rate) (portal.Limiter, error) {
			return rate.NewLimiter(perSecond(r, 236), 4), nil
		}},
		{"`portal/pace`", 1, false, func(_ *redis.Client, r portal.Rate) (portal.Limiter, error) {
			return pace.New(r), nil
		}},
		{"`redis_rate`, burst 240", 4, true, func(client *redis.Client, r portal.Rate) (portal.Limiter, error) {
			return redisRate{redis_rate.NewLimiter(client), redis_rate.Limit{Rate: 240, Burst: 240, Period: r.Per}}, nil
		}},
		{"`redis_rate`, 236 with burst 4", 4, true, func(client *redis.Client, r portal.Rate) (portal.Limiter, error) {
			return redisRate{redis_rate.NewLimiter(client), redis_rate.Limit{Rate: 236, Burst: 4, Period: r.Per}}, nil
		}},
		{"`portal/pace/redispace`", 4, true, func(client *redis.Client, r portal.Rate) (portal.Limiter, error) {
			return redispace.New(client, "manylinks", r, redispace.Options{})
		}},
	}
}

// redisRate adds a Wait to redis_rate, as its documentation suggests.
type redisRate struct {
	limiter *redis_rate.Limiter
	limit   redis_rate.Limit
}

func (l redisRate) Wait(ctx context.Context) error {
	for {
		res, err := l.limiter.Allow(ctx, "manylinks", l.limit)
		if err != nil {
			return err
		}
		if res.Allowed > 0 {
			return nil
		}
		select {
		case <-time.After(res.RetryAfter):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
