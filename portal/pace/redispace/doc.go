// Package redispace keeps the programs on many machines within one rate limit of
// a provider: package [github.com/portallink/portallink-go/portal/pace] for a
// fleet.
//
// Paddle counts the calls of an IP address. Processes that leave by the same
// address share its 240 calls a minute, and so they share one count in Redis (5.0
// or newer; a cluster and Valkey do as well):
//
//	client := redis.NewClient(&redis.Options{Addr: "redis.internal:6379"})
//	pacer, err := redispace.New(client, "paddle 203.0.113.7",
//		portal.Rate{Calls: 240, Per: time.Minute}, redispace.Options{})
//	…
//	paddle.New(paddle.Config{APIKey: key, Limiter: pacer})
//
// The key names the address that the limit counts: processes that leave by two
// addresses use two keys. All that share a key give the same rate.
//
// # How it works
//
// A place is the time at which one call may be made. One script takes the next
// one, by the clock of Redis, with one round trip; the clocks of the machines do
// not matter. Each process holds at most one place at a time, for the caller who
// is first in its own queue, so that the processes take turns, and one that is
// killed leaves one place unused.
//
// A Pause holds all processes, but for one place each that was taken before.
//
// # Without Redis
//
// When Redis does not answer, [Pacer.Wait] returns [ErrRedis] within a second:
// too many calls would lock the address out for everybody, so none are made.
// Options.Fallback lets each process go on with a share of the limit instead.
// Redis is asked again every second, and used again once it answers; a Redis that
// has forgotten everything meanwhile begins with an empty account, not with a full
// one.
package redispace
