package portaltest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"sync"

	"github.com/portallink/portallink-go/portal"
)

// Stub is a [portal.LinkGenerator] and [portal.SubscriptionLister] for unit
// tests. It responds alike to every request that passes Caps.Check while its
// context has not ended.
//
//	g := portaltest.Stub{Link: &portal.Link{URL: "https://portal.example/1"}}
//
// With Caps that name a provider and a way to name a customer it keeps the
// contract but for one rule, that two calls give two links. It is safe for
// concurrent use as long as nobody changes its fields.
type Stub struct {
	// Link is what GenerateLink returns, as a copy for each call. Its Provider,
	// if empty, becomes Caps.Provider.
	Link *portal.Link

	// Err is returned in place of Link if it is set: unchanged if it is a
	// *portal.Error, otherwise wrapped in one. The kind is then the one that
	// portal.KindOf finds in Err, or ErrUnavailable.
	//
	// With neither Link nor Err the error is of kind ErrNotFound.
	Err error

	// Caps is what Capabilities returns. The zero value takes every request
	// without an Action.
	Caps portal.Capabilities

	// Listed is what Subscriptions yields, unless Err is set. Nil: none.
	Listed []portal.Subscription

	// Requests records what GenerateLink is asked for. Nil: nothing does.
	Requests *Requests
}

var (
	_ portal.LinkGenerator      = Stub{}
	_ portal.SubscriptionLister = Stub{}
)

// Requests records the requests of one or more Stubs. The zero value is ready,
// and safe for concurrent use.
type Requests struct {
	mu  sync.Mutex
	all []portal.Request
}

// All returns copies of the requests in the order in which they came, those
// that were refused included.
func (r *Requests) All() []portal.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := slices.Clone(r.all)
	for i := range out {
		out[i] = own(out[i])
	}
	return out
}

func (r *Requests) add(req portal.Request) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, own(req))
}

// Capabilities returns a copy of s.Caps.
func (s Stub) Capabilities() portal.Capabilities {
	s.Caps.Identify = slices.Clone(s.Caps.Identify)
	s.Caps.Actions = slices.Clone(s.Caps.Actions)
	s.Caps.CustomerActions = slices.Clone(s.Caps.CustomerActions)
	return s.Caps
}

// GenerateLink returns a copy of s.Link, or s.Err. A nil ctx is refused.
func (s Stub) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	s.Requests.add(req)
	if err := s.refuse(ctx, req); err != nil {
		return nil, err
	}
	if s.Link == nil {
		return nil, s.fail(portal.ErrNotFound, errors.New("the stub has no link"))
	}
	link := *s.Link
	link.Provider = cmp.Or(link.Provider, s.Caps.Provider)
	link.DeepLinks = slices.Clone(link.DeepLinks)
	return &link, nil
}

// Subscriptions yields copies of s.Listed, or s.Err. A nil ctx is refused.
func (s Stub) Subscriptions(ctx context.Context, req portal.Request) iter.Seq2[portal.Subscription, error] {
	return func(yield func(portal.Subscription, error) bool) {
		if err := s.refuse(ctx, req); err != nil {
			yield(portal.Subscription{}, err)
			return
		}
		for _, sub := range s.Listed {
			if err := ctx.Err(); err != nil {
				yield(portal.Subscription{}, s.fail(portal.ErrCanceled, err))
				return
			}
			sub.Actions = slices.Clone(sub.Actions)
			if !yield(sub, nil) {
				return
			}
		}
	}
}

// refuse returns the error of a call that does not get what it asks for.
func (s Stub) refuse(ctx context.Context, req portal.Request) error {
	if err := s.Caps.Check(req); err != nil {
		return err
	}
	if ctx == nil {
		return s.fail(portal.ErrInvalidRequest, errors.New("the context is nil"))
	}
	if err := ctx.Err(); err != nil {
		return s.fail(portal.ErrCanceled, err)
	}
	switch e, ok := s.Err.(*portal.Error); { // one that is wrapped is wrapped again
	case ok && e != nil:
		return e
	case !ok && s.Err != nil:
		return s.fail(cmp.Or(portal.KindOf(s.Err), portal.ErrUnavailable), s.Err)
	}
	return nil
}

// Format implements fmt.Formatter. Some verbs of fmt look behind the pointer to
// a Link and show its secrets, so a Stub shows no more than its type.
func (s Stub) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "portaltest.Stub") }

func (s Stub) fail(kind portal.ErrorKind, cause error) error {
	return &portal.Error{Provider: s.Caps.Provider, Kind: kind, Err: cause}
}

// stubOf returns the Stub that g is, and false if it is none.
func stubOf(g portal.LinkGenerator) (Stub, bool) {
	switch g := g.(type) {
	case Stub:
		return g, true
	case *Stub:
		if g != nil {
			return *g, true
		}
	}
	return Stub{}, false
}

// isStub reports whether g is a Stub, which responds alike to everything.
func isStub(g portal.LinkGenerator) bool {
	_, ok := stubOf(g)
	return ok
}
