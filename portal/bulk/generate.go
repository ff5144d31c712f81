package bulk

import (
	"context"
	"iter"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// Options are the options of [Generate]. The zero value works.
type Options struct {
	// Workers is the number of concurrent calls. 0 means 8. That is enough for
	// 240 calls a minute if a call takes less than two seconds.
	Workers int

	// Attempts is the maximum number of tries for a request that ends in
	// [portal.ErrRateLimited] or [portal.ErrUnavailable]. The wait between two
	// tries is the one that the provider asks for, or else a short random one.
	// Each try is one call of GenerateLink, which has its own retries. 0 means 3.
	Attempts int

	// MinLifetime is the minimum time until a new link expires. A link with less
	// time left becomes an error of kind [portal.ErrBadResponse]. A link with an
	// unknown expiry is accepted. 0 means that every link is accepted.
	MinLifetime time.Duration

	// Total is the number of requests, for Progress.Left. 0 means unknown.
	Total int

	// Generate calls Progress, if it is not nil, between results: at most ten
	// times a second, and at the end. It does so in the goroutine that ranges
	// over the results.
	Progress func(Progress)
}

// Result is the result of one request.
type Result struct {
	Index   int            // the request's place in the input, from 0
	Request portal.Request // as it was given
	Link    *portal.Link   // nil if, and only if, Err is not
	Err     error          // a *portal.Error if the generator keeps its contract
}

// Generate mints a link for each of reqs and yields the results as they come, in no
// particular order. It takes the next request from reqs when a worker has begun with
// the last one, so it holds at most one request more than Options.Workers.
//
// Each request has exactly one result, unless the run ends early:
//
//   - The loop breaks. Generate cancels the calls that are running.
//   - ctx ends. The requests whose calls are running have results of kind
//     [portal.ErrCanceled]. The remaining requests have none. Check ctx.Err() after
//     the loop.
//   - A result is of kind [portal.ErrUnauthorized]. All later calls would fail in the
//     same way. It is the last result and the only one of this kind. Generate
//     finishes the calls that are running; those that end in the same error have no
//     result.
//   - ctx, g or reqs is nil, or an option is negative. The only result has Index -1
//     and an error of kind [portal.ErrInvalidRequest] that names what is wrong.
//
// When the loop ends, all goroutines of the run have ended. Generate calls g and ranges
// over reqs in other goroutines than the loop, so a panic there ends the program. If
// reqs can block, it has to return when ctx ends, because the loop waits for it: cancel
// ctx before a break, and when a result of kind [portal.ErrUnauthorized] comes. Each
// range over the result is a run of its own.
func Generate(ctx context.Context, g portal.LinkGenerator, reqs iter.Seq[portal.Request], opts Options) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		if err := check(ctx, g, reqs, opts); err != nil {
			yield(Result{Index: -1, Err: err})
			return
		}
		r := start(ctx, g, reqs, opts)
		defer r.stop()
		progress := newProgress(opts)
		defer progress.end()

		var unauthorized *Result
		for result := range r.results {
			if portal.KindOf(result.Err) == portal.ErrUnauthorized {
				unauthorized = &result
				continue
			}
			progress.add(result)
			if !yield(result) {
				return
			}
		}
		if unauthorized != nil {
			progress.add(*unauthorized)
			yield(*unauthorized)
		}
	}
}
