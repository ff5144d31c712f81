package portaltest_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

// lister is a fourth that also lists subscriptions. It keeps the contract if bend is nil.
type lister struct {
	*fourth
	bend func(listing)
}

type yield = func(portal.Subscription, error) bool

func (l lister) Subscriptions(ctx context.Context, req portal.Request) iter.Seq2[portal.Subscription, error] {
	return func(yield yield) {
		if l.bend != nil {
			l.bend(listing{l, ctx, req, yield})
			return
		}
		l.list(ctx, req, yield)
	}
}

func (l lister) list(ctx context.Context, req portal.Request, yield yield) {
	m := &making{fourth: l.fourth, ctx: ctx}
	err := l.Capabilities().Check(req)
	if err == nil && ctx.Err() != nil {
		err = m.fail(portal.ErrCanceled, ctx.Err())
	}
	if err == nil && req.CustomerID == "" {
		req.CustomerID, err = m.find(req.Email)
	}
	var found struct {
		Data []struct{ ID, Status string }
	}
	if err == nil {
		err = m.call("GET", "/subscriptions?customer_id="+url.QueryEscape(req.CustomerID), nil, &found)
	}
	if err != nil {
		yield(portal.Subscription{}, err)
		return
	}
	for _, s := range found.Data {
		if ctx.Err() != nil {
			yield(portal.Subscription{}, m.fail(portal.ErrCanceled, ctx.Err()))
			return
		}
		if !yield(portal.Subscription{ID: s.ID, Status: s.Status, Actions: l.Capabilities().Actions}, nil) {
			return
		}
	}
}

func TestAWrapperHasToKeepTheLister(t *testing.T) {
	t.Parallel()
	h := portaltest.Harness{
		New:                func(*http.Client) (portal.LinkGenerator, error) { return memory{"ada": true}, nil },
		Valid:              portal.Request{CustomerID: "ada"},
		SubscriptionLister: true,
	}
	assert.ErrorContains(t, portaltest.Check(h, "subscriptions-listed"), "the generator is not a portal.SubscriptionLister")
	h.SubscriptionLister = false
	assert.NoError(t, portaltest.Check(h, "subscriptions-listed"))
}

// listing is one call of Subscriptions.
type listing struct {
	lister
	ctx   context.Context
	req   portal.Request
	yield yield
}

// full yields what a lister without flaws does.
func (l listing) full(ctx context.Context) { l.list(ctx, l.req, l.yield) }

// bendList replaces the listing.
func bendList(name string, bend func(listing)) broken {
	return broken{name, "subscriptions-listed", func(g *fourth) portal.LinkGenerator { return lister{g, bend} }}
}

// bendYield puts bend before yield, which n counts from 1.
func bendYield(name string, bend func(n int, yield yield, s portal.Subscription, err error) bool) broken {
	return bendList(name, func(l listing) {
		n := 0
		l.list(l.ctx, l.req, func(s portal.Subscription, err error) bool { n++; return bend(n, l.yield, s, err) })
	})
}

// bendEach changes each yielded pair.
func bendEach(name string, change func(n int, s *portal.Subscription, err *error)) broken {
	return bendYield(name, func(n int, yield yield, s portal.Subscription, err error) bool {
		change(n, &s, &err)
		return yield(s, err)
	})
}

// bendEnd yields one more pair at the end of the customer's listing.
func bendEnd(name string, last error) broken {
	return bendList(name, func(l listing) {
		ok := true
		l.list(l.ctx, l.req, func(s portal.Subscription, err error) bool { ok = l.yield(s, err) && err == nil; return ok })
		if ok && l.req.CustomerID == customer {
			l.yield(portal.Subscription{}, last)
		}
	})
}

var outage = &portal.Error{Provider: "fourth", Kind: portal.ErrUnavailable}

var brokenListers = []broken{
	{"no iterator", "subscriptions-listed", func(g *fourth) portal.LinkGenerator { return nilLister{g} }},
	bendYield("lists nothing", func(_ int, yield yield, s portal.Subscription, err error) bool { return err == nil || yield(s, err) }),
	bendYield("leaves the last one out", func(_ int, yield yield, s portal.Subscription, err error) bool {
		return s.ID == subscriptions[len(subscriptions)-1] || yield(s, err)
	}),
	bendYield("an error twice", func(_ int, yield yield, s portal.Subscription, err error) bool {
		return yield(s, err) && (err == nil || yield(s, err))
	}),
	bendYield("silence when the context ends", func(n int, yield yield, s portal.Subscription, err error) bool {
		return (err == nil || n == 1) && yield(s, err)
	}),
	bendYield("no eye on the reader", func(_ int, yield yield, s portal.Subscription, err error) bool { yield(s, err); return true }),
	bendYield("an outage that is no error", func(_ int, yield yield, s portal.Subscription, err error) bool {
		return portal.KindOf(err) != portal.ErrUnavailable && yield(s, err)
	}),
	bendEnd("an outage at the end", outage),
	bendEnd("a subscription without an ID", nil),
	bendEach("an unknown page", func(_ int, s *portal.Subscription, err *error) {
		if *err == nil {
			s.Actions = append(s.Actions, "pause")
		}
	}),
	bendEach("another kind than Check", func(_ int, _ *portal.Subscription, err *error) {
		if portal.KindOf(*err) == portal.ErrInvalidRequest {
			*err = &portal.Error{Provider: "fourth", Kind: portal.ErrNotFound}
		}
	}),
	bendEach("an error of another type", func(_ int, _ *portal.Subscription, err *error) {
		if *err != nil {
			*err = fmt.Errorf("fourth: %w", *err)
		}
	}),
	bendEach("a subscription with the error", func(_ int, s *portal.Subscription, err *error) {
		if *err != nil {
			s.Status = "unknown"
		}
	}),
	bendEach("an outage when the context ends", func(n int, _ *portal.Subscription, err *error) {
		if n > 1 && *err != nil {
			*err = outage
		}
	}),
	bendList("everybody's to strangers", func(l listing) {
		if l.req.CustomerID != "" {
			l.req.CustomerID = customer
		}
		l.full(l.ctx)
	}),
	bendList("an outage for strangers", func(l listing) {
		if l.req.CustomerID == stranger {
			l.yield(portal.Subscription{}, outage)
			return
		}
		l.full(l.ctx)
	}),
	bendList("asks the provider first", func(l listing) {
		_, _ = l.GenerateLink(l.ctx, portal.Request{CustomerID: customer})
		l.full(l.ctx)
	}),
	bendList("silence if the context has ended", func(l listing) {
		if l.ctx.Err() == nil {
			l.full(l.ctx)
		}
	}),
	bendList("a call although the context has ended", func(l listing) {
		if l.ctx.Err() != nil {
			_, _ = l.GenerateLink(context.WithoutCancel(l.ctx), l.req)
		}
		l.full(l.ctx)
	}),
	bendList("a subscription although the context has ended", func(l listing) {
		if l.ctx.Err() == nil || l.yield(portal.Subscription{ID: subscriptions[0]}, nil) {
			l.full(l.ctx)
		}
	}),
	bendList("no eye on the context until the end", func(l listing) {
		if l.ctx.Err() == nil {
			l.full(context.WithoutCancel(l.ctx))
		}
		if err := l.ctx.Err(); err != nil {
			l.yield(portal.Subscription{}, &portal.Error{Provider: "fourth", Kind: portal.ErrCanceled, Err: err})
		}
	}),
}

type nilLister struct{ *fourth }

func (nilLister) Subscriptions(context.Context, portal.Request) iter.Seq2[portal.Subscription, error] {
	return nil
}
