package redispace

import (
	"errors"
	"time"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace"
)

// Options change what a [Pacer] does. With the zero value, no calls are made without
// Redis.
type Options struct {
	// Fallback is the share of the limit, from 0 to 1, that this process uses on
	// its own while Redis does not respond. With four processes, use 0.25 or
	// less: they may not all lose Redis, or find it again, at the same moment.
	// 0 means none: [Pacer.Wait] returns [ErrRedis].
	Fallback float64
}

var (
	// ErrRedis is what [Pacer.Wait] returns if Redis does not respond, or its
	// response makes no sense, and Options.Fallback is 0. It wraps the cause.
	ErrRedis = errors.New("redispace: no reply from Redis")

	// ErrTooLate is what [Pacer.Wait] returns if the next place comes after the
	// context's deadline. It is equal to [pace.ErrTooLate].
	ErrTooLate = pace.ErrTooLate
)

// share returns the part of r that a process may use on its own.
func share(r portal.Rate, part float64) portal.Rate {
	calls := float64(r.Calls) * part
	if calls < 1 {
		return portal.Rate{Calls: 1, Per: time.Duration(min(float64(r.Per)/calls, 1<<62))}
	}
	return portal.Rate{Calls: int(calls), Per: r.Per}
}
