package portaltest

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// concurrency is how many calls are made at once.
const concurrency = 64

var resultChecks = []check{
	{
		"valid-request", "A request for a customer whom the provider knows returns a link.",
		func(t *trial) { t.link(t.valid()) },
	},
	{
		"unknown-customer", "A request for a customer whom the provider does not know fails with ErrNotFound.",
		func(t *trial) {
			if t.stub != nil {
				t.note("not checked: a Stub knows every customer, or none")
				return
			}
			t.expect(t.call(context.Background(), t.unknown()), portal.ErrNotFound)
		},
	},
	{
		"one-result", "Exactly one of link and error is nil, whatever happens.",
		eachResult(func(t *trial, r result) {
			t.reject((r.link == nil) == (r.err == nil), "both results are nil, or neither is")
		}),
	},
	{"fresh-links", "Nothing is cached: two calls return two different links.", freshLinks},
	{
		"concurrent-calls", "A generator is safe for concurrent use: 64 concurrent calls return the same as 64 calls one after the other.",
		concurrentCalls,
	},
	{
		"no-goroutine-left", "When a call has returned, all goroutines that it started have ended, whatever the result.",
		func(t *trial) {
			stacks := leakedGoroutines(cmp.Or(t.h.leakLimit, callLimit/10), t.endInEachWay, t.net.closeIdle)
			t.reject(stacks != "", "these goroutines are still running:\n%s", stacks)
		},
	},
}

// eachResult judges the results of requests that fail, or succeed, in different
// ways.
func eachResult(judge func(*trial, result)) func(*trial) {
	return func(t *trial) {
		canceled, cancel := context.WithCancel(context.Background())
		cancel()
		for _, way := range []struct {
			name string
			ctx  context.Context
			req  portal.Request
		}{
			{"a valid request", context.Background(), t.valid()},
			{"an unknown customer", context.Background(), t.unknown()},
			{"an unknown page", context.Background(), portal.Request{Action: noSuchPage}},
			{"a context that has ended", canceled, t.valid()},
		} {
			t.in(way.name, func() { judge(t, t.call(way.ctx, way.req)) })
		}
		for name, f := range map[string]fault{
			"a response with status 400": respondJSON(400, `{}`),
			"a response with status 503": respondJSON(503, `{}`, "Retry-After", later),
			"a response that is null":    respondJSON(200, `null`),
		} {
			t.in(name, func() {
				if r, made := t.inject(0, f); made {
					judge(t, r)
				}
			})
		}
	}
}

func freshLinks(t *trial) {
	if t.stub != nil {
		t.note("not checked: a Stub repeats the link that it was given")
		return
	}
	t.net.use(nil)
	first := t.link(t.valid())
	calls := t.net.count()
	second := t.link(t.valid())
	t.reject(first.URL == second.URL, "two calls returned the same URL")
	t.reject(first.Token != "" && first.Token == second.Token, "two calls returned the same token")
	t.reject(calls > 0 && t.net.count() == calls, "the second GenerateLink made no call to the provider")
}

func concurrentCalls(t *trial) {
	known, stranger := t.call(context.Background(), t.valid()), t.call(context.Background(), t.unknown())
	start := make(chan struct{})
	failures := make([]error, concurrency)
	var wg sync.WaitGroup
	for i := range concurrency {
		req, alone := t.valid(), known
		if i%4 == 3 {
			req, alone = t.unknown(), stranger
		}
		wg.Go(func() {
			_, failures[i] = bounded("one of many calls", hardLimit, func() error {
				<-start
				r := t.call(context.Background(), req)
				t.capabilities()
				t.reject((r.link == nil) != (alone.link == nil) || portal.KindOf(r.err) != portal.KindOf(alone.err),
					"a concurrent call had another result than the same call alone: %v", r.err)
				return nil
			})
		})
	}
	close(start)
	wg.Wait()
	for _, err := range failures {
		t.must(err) // one is enough
	}
}

// endInEachWay makes calls that end in every possible way.
func (t *trial) endInEachWay() {
	eachResult(func(*trial, result) {})(t)
	t.net.use(t.hang(func() {}))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	t.call(ctx, t.valid())
}
