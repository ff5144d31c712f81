package portaltest

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/portallink/portallink-go/portal"
)

var resultChecks = []check{
	{
		name: "valid-request",
		rule: "A request that names a customer whom the provider knows gives a link.",
		run: func(t *trial) error {
			_, err := t.link(t.valid())
			return err
		},
	},
	{
		name: "unknown-customer",
		rule: "A request for a customer whom the provider does not know is refused with ErrNotFound.",
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
		rule: "Nothing is cached: two calls give two links.",
		run:  freshLinks,
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
			t.waysToAnswer(yield)
	}
}

func (t *trial) waysToAnswer(yield func(string, result) bool) bool {
	for _, way := range []struct {
		name string
		f    fault
	}{
		{"an answer with status 400", text(400, `{}`)},
		{"an answer with status 503", text(503, `{}`, "Retry-After", "3600")},
		{"an answer that is null", text(200, `null`)},
	} {
		if r, struck := t.strike(0, way.f); struck && !yield(way.name, r) {
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
		return errors.New("two calls returned one and the same *portal.Link")
	case first.URL == second.URL:
		return errors.New("two calls returned the same URL")
	case first.Token != "" && first.Token == second.Token:
		return errors.New("two calls returned the same token")
	case calls > 0 && t.net.count() == calls:
		return errors.New("the second link took no call to the provider")
	}
	return nil
}
