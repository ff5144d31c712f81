package portal

import (
	"context"
	"time"
)

// Retry bounds how a failed call is repeated. Each zero field means its default.
type Retry struct {
	// Attempts is the number of calls in all, the first one included.
	// 0 means 3; 1 means that nothing is repeated.
	Attempts int

	// Min and Max bound the wait between two calls, which is random from zero
	// up to a limit that starts at Min and doubles to Max. A provider that asks
	// for a wait of up to Max gets it; one that asks for more ends the call.
	// 0 means 200 ms and 2 s.
	Min, Max time.Duration
}

// Limiter paces calls. *rate.Limiter of golang.org/x/time/rate is one.
// Implementations are safe for concurrent use.
type Limiter interface {
	// Wait returns nil once a call may be made, and an error if ctx ends
	// first, or would.
	Wait(ctx context.Context) error
}

// Pauser is an optional interface of a [Limiter]: one that can hold back all who
// share it. A generator of this module calls Pause once for each response with
// status 429 or 503 that carries a Retry-After, with the time for which the
// provider asks everybody to wait. Implementations are safe for concurrent use.
type Pauser interface {
	Pause(d time.Duration)
}
