package portaltest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/portallink/portallink-go/portal"
)

// Stub is a portal.LinkGenerator for unit tests, with one answer to every
// request that passes Caps.Check while its context has not ended.
//
//	g := portaltest.Stub{Link: &portal.Link{URL: "https://portal.example/1"}}
//
// With Caps that name a provider and a way to name a customer it keeps the
// contract but for one rule, that two calls give two links. It is safe for
// concurrent use as long as nobody changes its fields.
type Stub struct {
	// Link is what is returned, as a copy for each call. Its Provider, if
	// empty, becomes Caps.Provider.
	Link *portal.Link

	// Err is returned in place of Link if it is set: as it is if it is a
	// *portal.Error, else as the cause of one. The kind is then the one that
	// portal.KindOf finds in Err, or ErrUnavailable.
	//
	// With neither Link nor Err the error is of kind ErrNotFound.
	Err error

	// Caps is what Capabilities returns. The zero value takes every request
	// without an Action.
	Caps portal.Capabilities
}

var _ portal.LinkGenerator = Stub{}

// Capabilities returns a copy of s.Caps.
func (s Stub) Capabilities() portal.Capabilities {
	s.Caps.Identify = slices.Clone(s.Caps.Identify)
	s.Caps.Actions = slices.Clone(s.Caps.Actions)
	return s.Caps
}

// GenerateLink returns a copy of s.Link, or s.Err.
func (s Stub) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	if err := s.Caps.Check(req); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, s.fail(portal.ErrCanceled, err)
	}
	switch e, ok := s.Err.(*portal.Error); { // one that is wrapped is wrapped again
	case ok && e != nil:
		return nil, e
	case !ok && s.Err != nil:
		return nil, s.fail(cmp.Or(portal.KindOf(s.Err), portal.ErrUnavailable), s.Err)
	case s.Link == nil:
		return nil, s.fail(portal.ErrNotFound, errors.New("the stub has no link"))
	}
	link := *s.Link
	link.Provider = cmp.Or(link.Provider, s.Caps.Provider)
	link.DeepLinks = slices.Clone(link.DeepLinks)
	return &link, nil
}

// Format implements fmt.Formatter. Some verbs of fmt look behind the pointer to
// a Link and show its secrets, so a Stub shows no more than its type.
func (s Stub) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "portaltest.Stub") }

func (s Stub) fail(kind portal.ErrorKind, cause error) error {
	return &portal.Error{Provider: s.Caps.Provider, Kind: kind, Err: cause}
}
