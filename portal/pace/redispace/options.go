package redispace

import (
	"errors"
	"time"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace"
)

// Options change what a [Pacer] does. The zero value makes no call without Redis.
type Options struct {
	// Fallback is the share of the limit that this process uses on its own
	// while Redis does not answer, from 0 to 1: with four processes 0.25, or
	// less to be safe, since they may not all lose Redis, or find it again, at
	// the same moment. 0 means none: Wait returns ErrRedis.
	Fallback float64
}

var (
	// ErrRedis is what [Pacer.Wait] returns when Redis does not answer, or not
	// with sense, and there is no Options.Fallback. It wraps the cause.
	ErrRedis = errors.New("redispace: no answer from Redis")

	// ErrTooLate is what [Pacer.Wait] returns when the next place comes after
	// the context's deadline. It is that of package pace.
	ErrTooLate = pace.ErrTooLate
)

// share returns the part of r that a process may use on its own.
func share(r portal.Rate, part float64) portal.Rate {
	calls := float64(r.Calls) * part
	if calls < 1 {
		return portal.Rate{Calls: 1, Per: time.Duration(float64(r.Per) / calls)}
	}
	return portal.Rate{Calls: int(calls), Per: r.Per}
}
