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
// tests. It returns the same for every request that Caps.Check accepts, unless the
// context has ended.
//
//	g := portaltest.Stub{Link: &portal.Link{URL: "https://portal.example/1"}}
//
// If Caps name a provider and a way to name a customer, a Stub keeps the contract
// except for one rule: two calls return the same link. It is safe for concurrent use
// as long as nobody changes its fields.
type Stub struct {
	// Link is what GenerateLink returns. Each call returns a copy. If Provider is
	// empty, the copy has Caps.Provider.
	Link *portal.Link

	// Err, if not nil, is returned instead of Link: unchanged if it is a
	// [*portal.Error], otherwise wrapped in one. The wrapper has the kind that
	// [portal.KindOf] finds in Err, or [portal.ErrUnavailable].
	//
	// If both Link and Err are nil, the error is of kind [portal.ErrNotFound].
	Err error

	// Caps is what Capabilities returns. The zero value accepts every request
	// without an Action.
	Caps portal.Capabilities

	// Listed is what Subscriptions yields, unless Err is set. Nil means no
	// subscriptions.
	Listed []portal.Subscription

	// Requests records the requests of GenerateLink. Nil means no record.
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

// All returns copies of the requests in the order in which they came. It includes
// requests that were rejected.
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

// GenerateLink returns a copy of s.Link, or s.Err. A nil ctx is an error.
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

// Subscriptions yields copies of s.Listed, or s.Err. A nil ctx is an error.
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

// refuse returns the error of a call, or nil if it succeeds.
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

// Format implements fmt.Formatter. Some verbs of fmt follow the pointer to a Link
// and print its secrets, so a Stub prints only its type.
func (s Stub) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "portaltest.Stub") }

func (s Stub) fail(kind portal.ErrorKind, cause error) error {
	return &portal.Error{Provider: s.Caps.Provider, Kind: kind, Err: cause}
}
