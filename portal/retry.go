package portal

import (
	"context"
	"time"
)

// Retry says how often and how fast a failed call is repeated. A zero field means
// its default.
//
// A call is repeated if its status is 408, 429, 500, 502, 503 or 504, or if the connection
// fails. It is not repeated after any other status, after a response that is not valid, or
// if the server's certificate cannot be verified. It ends with the provider's error if the
// wait before a retry would outlast the context's deadline or the client's Timeout.
type Retry struct {
	// Attempts is the maximum number of calls in all, the first one included.
	// 0 means 3; 1 means no retries.
	Attempts int

	// The wait between two calls is random, from zero up to a limit. The limit
	// starts at Min and doubles after each call, up to Max. If the provider asks
	// for a wait of at most Max, that is the wait. If it asks for more, the call
	// ends with the provider's error. A Min of 0 means 200 ms, or Max if that is
	// less. A Max of 0 means 2 s, or Min if that is more.
	Min, Max time.Duration
}

// Limiter paces calls. *rate.Limiter of golang.org/x/time/rate implements it.
// Implementations are safe for concurrent use.
type Limiter interface {
	// Wait returns nil as soon as a call may be made. It returns an error if ctx
	// ends, or would end, before that.
	Wait(ctx context.Context) error
}

// Pauser is an optional interface: a [Limiter] that can also hold back all callers
// that share it. A generator of this module calls Pause once for each response with
// status 429 or 503 that carries a Retry-After. The argument is the wait that the
// provider asks for. Implementations are safe for concurrent use.
type Pauser interface {
	Pause(d time.Duration)
}
