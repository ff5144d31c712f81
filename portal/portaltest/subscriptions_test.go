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
	bend func(l lister, ctx context.Context, req portal.Request, yield yield)
}

type yield = func(portal.Subscription, error) bool

func (l lister) Subscriptions(ctx context.Context, req portal.Request) iter.Seq2[portal.Subscription, error] {
	return func(yield yield) {
		if l.bend != nil {
			l.bend(l, ctx, req, yield)
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

// bendList replaces the listing.
func bendList(bend func(l lister, ctx context.Context, req portal.Request, yield yield)) maker {
	return func(g *fourth) portal.LinkGenerator { return lister{g, bend} }
}

// bendEach changes each yielded pair.
func bendEach(change func(s *portal.Subscription, err *error)) maker {
	return bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		l.list(ctx, req, func(s portal.Subscription, err error) bool {
			change(&s, &err)
			return yield(s, err)
		})
	})
}

var brokenListers = []broken{
	{"lists nothing", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		l.list(ctx, req, func(s portal.Subscription, err error) bool { return err == nil || yield(s, err) })
	})},
	{"leaves the last one out", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		l.list(ctx, req, func(s portal.Subscription, err error) bool {
			return s.ID == subscriptions[len(subscriptions)-1] || yield(s, err)
		})
	})},
	{"an outage at the end", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		ok := true
		l.list(ctx, req, func(s portal.Subscription, err error) bool { ok = yield(s, err) && err == nil; return ok })
		if ok && req.CustomerID == customer {
			yield(portal.Subscription{}, &portal.Error{Provider: "fourth", Kind: portal.ErrUnavailable})
		}
	})},
	{"lists a subscription without an ID", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		ok := true
		l.list(ctx, req, func(s portal.Subscription, err error) bool { ok = yield(s, err) && err == nil; return ok })
		if ok && req.CustomerID == customer {
			yield(portal.Subscription{}, nil)
		}
	})},
	{"an unknown page", "subscriptions-listed", bendEach(func(s *portal.Subscription, err *error) {
		if *err == nil {
			s.Actions = append(s.Actions, "pause")
		}
	})},
	{"everybody's to strangers", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		if req.CustomerID != "" {
			req.CustomerID = customer
		}
		l.list(ctx, req, yield)
	})},
	{"an outage for strangers", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		if req.CustomerID == stranger {
			yield(portal.Subscription{}, &portal.Error{Provider: "fourth", Kind: portal.ErrUnavailable})
			return
		}
		l.list(ctx, req, yield)
	})},
	{"asks the provider first", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		_, _ = l.GenerateLink(ctx, portal.Request{CustomerID: customer})
		l.list(ctx, req, yield)
	})},
	{"another kind than Check", "subscriptions-listed", bendEach(func(_ *portal.Subscription, err *error) {
		if portal.KindOf(*err) == portal.ErrInvalidRequest {
			*err = &portal.Error{Provider: "fourth", Kind: portal.ErrNotFound}
		}
	})},
	{"an error of another type", "subscriptions-listed", bendEach(func(_ *portal.Subscription, err *error) {
		if *err != nil {
			*err = fmt.Errorf("fourth: %w", *err)
		}
	})},
	{"no iterator", "subscriptions-listed", func(g *fourth) portal.LinkGenerator { return nilLister{g} }},
	{"a subscription with the error", "subscriptions-listed", bendEach(func(s *portal.Subscription, err *error) {
		if *err != nil {
			s.Status = "unknown"
		}
	})},
	{"an error twice", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		l.list(ctx, req, func(s portal.Subscription, err error) bool { return yield(s, err) && (err == nil || yield(s, err)) })
	})},
	{"silence if the context has ended", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		if ctx.Err() == nil {
			l.list(ctx, req, yield)
		}
	})},
	{"a call although the context has ended", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		if ctx.Err() != nil {
			_, _ = l.GenerateLink(context.WithoutCancel(ctx), req)
		}
		l.list(ctx, req, yield)
	})},
	{"a subscription although the context has ended", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		if ctx.Err() == nil || yield(portal.Subscription{ID: subscriptions[0]}, nil) {
			l.list(ctx, req, yield)
		}
	})},
	{"no eye on the context until the end", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		if ctx.Err() == nil {
			l.list(context.WithoutCancel(ctx), req, yield)
		}
		if ctx.Err() != nil {
			yield(portal.Subscription{}, &portal.Error{Provider: "fourth", Kind: portal.ErrCanceled, Err: ctx.Err()})
		}
	})},
	{"an outage when the context ends", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		n := 0
		l.list(ctx, req, func(s portal.Subscription, err error) bool {
			if n++; n > 1 && err != nil {
				err = &portal.Error{Provider: "fourth", Kind: portal.ErrUnavailable}
			}
			return yield(s, err)
		})
	})},
	{"silence when the context ends", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		n := 0
		l.list(ctx, req, func(s portal.Subscription, err error) bool { n++; return (err == nil || n == 1) && yield(s, err) })
	})},
	{"no eye on the reader", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		l.list(ctx, req, func(s portal.Subscription, err error) bool { yield(s, err); return true })
	})},
	{"an outage that is no error", "subscriptions-listed", bendList(func(l lister, ctx context.Context, req portal.Request, yield yield) {
		l.list(ctx, req, func(s portal.Subscription, err error) bool {
			return portal.KindOf(err) != portal.ErrUnavailable && yield(s, err)
		})
	})},
}

type nilLister struct{ *fourth }

func (nilLister) Subscriptions(context.Context, portal.Request) iter.Seq2[portal.Subscription, error] {
	return nil
}
