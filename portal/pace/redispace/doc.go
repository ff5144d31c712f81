// Package redispace keeps the programs on many machines within one rate limit of
// a provider. It is package [github.com/portallink/portallink-go/portal/pace] for a
// fleet.
//
// Paddle counts the calls of an IP address. Processes behind the same address
// share its 240 calls a minute, so they need one common count. It is in Redis 5.0 or
// newer, alone or in a cluster. The scripts use only GET, SET and TIME, so Valkey should
// work too; the tests do not run it:
//
//	client := redis.NewClient(&redis.Options{Addr: "redis.internal:6379"})
//	pacer, err := redispace.New(client, "paddle 203.0.113.7",
//		portal.Rate{Calls: 240, Per: time.Minute}, redispace.Options{})
//	…
//	paddle.New(paddle.Config{APIKey: key, Limiter: pacer})
//
// The key names the address that the provider counts. Processes behind two
// addresses use two keys. All processes with the same key have to use the same rate.
//
// # How it works
//
// A place is the time at which one call may be made. One script takes the next
// place, by the clock of Redis, in one round trip. The clocks of the machines do
// not matter. Each process holds at most one place at a time, for the first caller
// in its own queue. So the processes take turns, and a process that is killed
// leaves at most one place unused. A process that stands still and wakes up after the
// time of its place takes another one.
//
// A Pause holds all processes. Each process may still use one place that it took
// before the Pause.
//
// # Without Redis
//
// When Redis does not respond, [Pacer.Wait] returns [ErrRedis] within a second, and
// no calls are made: too many calls would lock the address out for everybody. With
// Options.Fallback, each process continues with a share of the limit instead. The
// Pacer asks Redis again every second, and uses it again once it responds.
//
// If Redis has lost its data in the meantime, the count starts without a burst. Each
// process may still use the one place that it took before, and a Pause holds only the
// processes that know of it. A Redis that evicts the key when its memory is full
// (maxmemory-policy) does not keep the limit. If the clock of Redis is set back, no
// calls are made until it has caught up.
package redispace
