package bulk

import (
	"context"
	"iter"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// Options change how Generate works. The zero value is fine.
type Options struct {
	// Workers is the number of calls at once. 0 means 8, which is enough for 240
	// calls a minute while a call takes less than two seconds.
	Workers int

	// Attempts is how often a request is tried that ends in
	// [portal.ErrRateLimited] or [portal.ErrUnavailable], with the wait between
	// two tries that the provider asks for, or else a short random one. Each try
	// is one call of GenerateLink, with the repetitions of its own. 0 means 3.
	Attempts int

	// MinLifetime is how long a link has to last when it comes. One with less
	// left is an error of kind [portal.ErrBadResponse] instead; one whose end is
	// unknown passes. 0 means that all pass.
	MinLifetime time.Duration

	// Total is the number of requests, for Progress.Left. 0 means that it is unknown.
	Total int

	// Progress, if not nil, is called between results, by the goroutine that
	// ranges over them: at most ten times a second, and at the end.
	Progress func(Progress)
}

// Result is what became of one request.
type Result struct {
	Index   int            // the request's place in the input, from 0
	Request portal.Request // as it was given
	Link    *portal.Link   // nil if, and only if, Err is not
	Err     error          // a *portal.Error, if the generator keeps its contract
}

// Generate mints a link for each of reqs and yields the results as they come,
// in no order. It holds Options.Workers requests at a time, however many there
// are, and takes the next one when a worker is free.
//
// Each request has exactly one result, unless the run ends early:
//
//   - The loop breaks. Calls under way are canceled.
//   - ctx ends. The requests under way have results of kind
//     [portal.ErrCanceled]; those not begun have none. Look at ctx.Err() after
//     the loop.
//   - A result is of kind [portal.ErrUnauthorized]: all others would be. It is
//     the last result and the only one of this kind. Calls under way are
//     finished, and those that end in the same error have no result.
//   - ctx, g or reqs is nil, or an option is negative: the only result has Index
//     -1 and an error of kind [portal.ErrInvalidRequest] that names it.
//
// When the loop has ended, no goroutine of it is left. reqs is ranged over in
// another goroutine than the results; if it can block, it has to return when ctx
// ends, since the loop waits for it. Each range over the result is a run of its own.
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
