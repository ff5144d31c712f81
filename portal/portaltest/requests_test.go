package portaltest_test

import (
	"context"
	"slices"

	"github.com/portallink/portallink-go/portal"
)

var brokenRequests = []broken{
	{"asks the provider first", "refused-before-call", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		_, _ = g.GenerateLink(ctx, portal.Request{CustomerID: customer})
		return g.GenerateLink(ctx, req)
	})},
	{"another kind than Check", "refused-before-call", bendError(func(e *portal.Error) {
		if e.Attempts == 0 && e.Kind == portal.ErrInvalidRequest {
			e.Kind = portal.ErrNotFound
		}
	})},
	{"takes a subscription for a page of the customer", "refused-before-call", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		if req.Action == actionAddress {
			req.SubscriptionIDs = nil
		}
		return g.GenerateLink(ctx, req)
	})},
	{"claims to have called", "refused-before-call", bendError(func(e *portal.Error) { e.Attempts = 1 })},
	{"sorts the request", "request-unchanged", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		link, err := g.GenerateLink(ctx, req)
		slices.Sort(req.SubscriptionIDs)
		slices.Reverse(req.SubscriptionIDs)
		for i := range req.SubscriptionIDs {
			req.SubscriptionIDs[i] = "sub_" + req.SubscriptionIDs[i]
		}
		return link, err
	})},
	{"appends to the request", "request-unchanged", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		_ = append(req.SubscriptionIDs, "sub_more")
		return g.GenerateLink(ctx, req)
	})},
	{"wants one identifier alone", "surplus-ignored", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		if req.Email != "" && req.Email != email {
			return nil, &portal.Error{Provider: "fourth", Kind: portal.ErrInvalidRequest, Field: "Email"}
		}
		return g.GenerateLink(ctx, req)
	})},
}
