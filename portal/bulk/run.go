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
	results   chan Result // closed when all workers have ended
	feeding   sync.WaitGroup

	abort context.CancelFunc // cancels the calls
	end   context.CancelFunc // lets no further call begin, after ErrUnauthorized
}

type job struct {
	index   int
	request portal.Request
}

func start(ctx context.Context, g portal.LinkGenerator, reqs iter.Seq[portal.Request], opts Options) *run {
	opts.Workers = cmp.Or(opts.Workers, defaultWorkers)
	opts.Attempts = cmp.Or(opts.Attempts, defaultAttempts)
	r := &run{generator: g, opts: opts, jobs: make(chan job), results: make(chan Result)}
	var calls, more context.Context
	calls, r.abort = context.WithCancel(ctx)
	more, r.end = context.WithCancel(context.WithoutCancel(ctx))

	var working sync.WaitGroup
	for range opts.Workers {
		working.Go(func() { r.work(calls, more) })
	}
	r.feeding.Go(func() { r.feed(calls, more, reqs) })
	go func() {
		working.Wait()
		close(r.results)
	}()
	return r
}

// stop cancels the running calls and returns when all goroutines have ended.
func (r *run) stop() {
	r.abort()
	for range r.results { // nobody wants them any more
	}
	r.feeding.Wait()
	r.end()
}

// feed hands out the requests. It gives every request that it took from reqs to a
// worker: none is lost when ctx ends.
func (r *run) feed(calls, more context.Context, reqs iter.Seq[portal.Request]) {
	defer close(r.jobs)
	index := 0
	for request := range reqs {
		select {
		case r.jobs <- job{index, request}:
		case <-more.Done():
			return
		}
		index++
		if calls.Err() != nil {
			return
		}
	}
}

// work does jobs with the context calls, until more ends.
func (r *run) work(calls, more context.Context) {
	for {
		select {
		case j, ok := <-r.jobs:
			if !ok || more.Err() != nil {
				return
			}
			link, err := r.generate(calls, more, j.request)
			if portal.KindOf(err) == portal.ErrUnauthorized {
				r.end()
			}
			r.results <- Result{Index: j.index, Request: j.request, Link: link, Err: err}
		case <-more.Done():
			return
		}
	}
}
