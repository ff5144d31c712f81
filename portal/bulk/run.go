package bulk

import (
	"cmp"
	"context"
	"iter"
	"sync"

	"github.com/portallink/portallink-go/portal"
)

const (
	defaultWorkers  = 8
	defaultAttempts = 3
)

// run is one range over the results of Generate.
type run struct {
	generator portal.LinkGenerator
	opts      Options
	jobs      chan job
	results   chan Result // closed when all goroutines have ended

	calls context.Context // that of the calls
	abort context.CancelFunc
	more  context.Context // ends when no further call is to begin
	end   context.CancelFunc
}

type job struct {
	index   int
	request portal.Request
}

func start(ctx context.Context, g portal.LinkGenerator, reqs iter.Seq[portal.Request], opts Options) *run {
	opts.Workers = cmp.Or(opts.Workers, defaultWorkers)
	opts.Attempts = cmp.Or(opts.Attempts, defaultAttempts)
	r := &run{generator: g, opts: opts, jobs: make(chan job), results: make(chan Result)}
	r.calls, r.abort = context.WithCancel(ctx)
	r.more, r.end = context.WithCancel(r.calls)

	var running sync.WaitGroup
	for range opts.Workers {
		running.Go(r.work)
	}
	running.Go(func() { r.feed(reqs) })
	go func() {
		running.Wait()
		close(r.results)
	}()
	return r
}

// stop cancels what is under way and returns when all goroutines have ended.
func (r *run) stop() {
	r.abort()
	for range r.results { // nobody wants them any more
	}
	r.end()
}

// feed hands out the requests. A request that was taken from reqs goes to a
// worker in any case, so that none is lost when ctx ends.
func (r *run) feed(reqs iter.Seq[portal.Request]) {
	defer close(r.jobs)
	index := 0
	for request := range reqs {
		r.jobs <- job{index, request}
		index++
		if r.more.Err() != nil {
			return
		}
	}
}

func (r *run) work() {
	for j := range r.jobs {
		if r.more.Err() != nil && r.calls.Err() == nil {
			continue // after ErrUnauthorized
		}
		link, err := r.generate(j.request)
		if portal.KindOf(err) == portal.ErrUnauthorized {
			r.end()
		}
		r.results <- Result{Index: j.index, Request: j.request, Link: link, Err: err}
	}
}
