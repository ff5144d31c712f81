package portaltest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// concurrency is how many calls are made at once.
const concurrency = 64

var resultChecks = []check{
	{
		name: "valid-request",
		rule: "A request for a customer whom the provider knows returns a link.",
		run: func(t *trial) error {
			_, err := t.link(t.valid())
			return err
		},
	},
	{
		name: "unknown-customer",
		rule: "A request for a customer whom the provider does not know fails with ErrNotFound.",
		run: func(t *trial) error {
			if isStub(t.gen) {
				t.note("not checked: a Stub knows every customer, or none")
				return nil
			}
			_, err := t.call(context.Background(), t.unknown()).expect(portal.ErrNotFound)
			return err
		},
	},
	{
		name: "one-result",
		rule: "Exactly one of link and error is nil, whatever happens.",
		run: func(t *trial) error {
			return t.each(func(r result) error {
				if (r.link == nil) == (r.err == nil) {
					return errors.New("both results are nil, or neither is")
				}
				return nil
			})
		},
	},
	{
		name: "fresh-links",
		rule: "Nothing is cached: two calls return two different links.",
		run:  freshLinks,
	},
	{
		name: "concurrent-calls",
		rule: "A generator is safe for concurrent use: 64 concurrent calls return the same as 64 calls one after the other.",
		run:  concurrentCalls,
	},
	{
		name: "no-goroutine-left",
		rule: "When a call has returned, all goroutines that it started have ended, whatever the result.",
		run: func(t *trial) error {
			stacks, err := leakedGoroutines(t.endInEachWay, t.net.closeIdle)
			if err == nil && stacks != "" {
				err = errors.New("these goroutines are still running:\n" + stacks)
			}
			return err
		},
	},
}

// each calls judge with the results of requests that fail, or succeed, in
// different ways.
func (t *trial) each(judge func(result) error) error {
	for name, r := range t.ways() {
		if r.failure != nil {
			return fmt.Errorf("%s: %w", name, r.failure)
		}
		if err := judge(r); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (t *trial) ways() iter.Seq2[string, result] {
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	return func(yield func(string, result) bool) {
		_ = yield("a valid request", t.call(context.Background(), t.valid())) &&
			yield("an unknown customer", t.call(context.Background(), t.unknown())) &&
			yield("a page that nobody has", t.call(context.Background(), portal.Request{Action: noSuchPage})) &&
			yield("a context that has ended", t.call(canceled, t.valid())) &&
			t.responses(yield)
	}
}

func (t *trial) responses(yield func(string, result) bool) bool {
	for _, way := range []struct {
		name string
		f    fault
	}{
		{"a response with status 400", respondJSON(400, `{}`)},
		{"a response with status 503", respondJSON(503, `{}`, "Retry-After", "3600")},
		{"a response that is null", respondJSON(200, `null`)},
	} {
		if r, made := t.inject(0, way.f); made && !yield(way.name, r) {
			return false
		}
	}
	return true
}

func freshLinks(t *trial) error {
	if isStub(t.gen) {
		t.note("not checked: a Stub repeats the link that it was given")
		return nil
	}
	t.net.use(nil)
	first, err := t.link(t.valid())
	if err != nil {
		return err
	}
	calls := t.net.count()
	second, err := t.link(t.valid())
	switch {
	case err != nil:
		return err
	case first == second:
		return errors.New("two calls returned the same *portal.Link")
	case first.URL == second.URL:
		return errors.New("two calls returned the same URL")
	case first.Token != "" && first.Token == second.Token:
		return errors.New("two calls returned the same token")
	case calls > 0 && t.net.count() == calls:
		return errors.New("the second GenerateLink made no call to the provider")
	}
	return nil
}

func concurrentCalls(t *trial) error {
	known, stranger := t.call(context.Background(), t.valid()), t.call(context.Background(), t.unknown())
	if err := errors.Join(known.failure, stranger.failure); err != nil {
		return err
	}
	start := make(chan struct{})
	failures := make([]error, concurrency)
	var wg sync.WaitGroup
	for i := range concurrency {
		wg.Go(func() {
			req, alone := t.valid(), known
			if i%4 == 3 {
				req, alone = t.unknown(), stranger
			}
			<-start
			r := t.call(context.Background(), req)
			_, err := t.capabilities()
			switch {
			case r.failure != nil:
				failures[i] = r.failure
			case err != nil:
				failures[i] = err
			case (r.link == nil) != (alone.link == nil) || (r.err == nil) != (alone.err == nil):
				failures[i] = errors.New("a concurrent call had another result than the same call alone")
			}
		})
	}
	close(start)
	wg.Wait()
	for _, err := range failures {
		if err != nil {
			return err // one is enough
		}
	}
	return nil
}

// endInEachWay makes calls that end in every possible way.
func (t *trial) endInEachWay() error {
	if err := t.each(func(result) error { return nil }); err != nil {
		return err
	}
	hang, _ := t.hang()
	t.net.use(hang)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	return t.call(ctx, t.valid()).failure
}
