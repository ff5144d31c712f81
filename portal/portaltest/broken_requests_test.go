package portaltest_test

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
)

var brokenRequests = []broken{
	{"asks the provider first", "refused-before-call", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		_, _ = g.GenerateLink(ctx, portal.Request{CustomerID: paddletest.Customer})
		return g.GenerateLink(ctx, req)
	})},
	{"another kind than Check", "refused-before-call", bendError(func(e *portal.Error) {
		if e.Attempts == 0 && e.Kind == portal.ErrInvalidRequest {
			e.Kind = portal.ErrNotFound
		}
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
		if req.Email != "" && req.Email != paddletest.Email {
			return nil, &portal.Error{Provider: "fourth", Kind: portal.ErrInvalidRequest, Field: "Email"}
		}
		return g.GenerateLink(ctx, req)
	})},
}

var brokenCapabilities = []broken{
	{"change with every look", "capabilities-constant", func(g *fourth) portal.LinkGenerator {
		var looks atomic.Int64
		return bent{LinkGenerator: g, caps: func() portal.Capabilities {
			c := g.Capabilities()
			c.MaxSubscriptions = int(looks.Add(1)) + 25
			return c
		}}
	}},
	{"one slice for all", "capabilities-copied", func(g *fourth) portal.LinkGenerator {
		c := g.Capabilities()
		return bent{LinkGenerator: g, caps: func() portal.Capabilities { return c }}
	}},
	{"asked of the provider", "capabilities-quiet", func(g *fourth) portal.LinkGenerator {
		return bent{LinkGenerator: g, caps: func() portal.Capabilities {
			if resp, err := g.client.Get(g.base + "/capabilities"); err == nil {
				_ = resp.Body.Close()
			}
			return g.Capabilities()
		}}
	}},
	{"no name", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Provider = "" })},
	{"nobody can be named", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Identify = nil })},
	{"an identifier that does not exist", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Identify[0] = 9 })},
	{"ignored subscriptions name the customer", "capabilities-sane", bendCaps(func(c *portal.Capabilities) {
		c.Identify, c.MaxSubscriptions = append(c.Identify, portal.BySubscriptionID), 0
	})},
	{"fewer subscriptions than none", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.MaxSubscriptions = -1 })},
	{"an empty page", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Actions[0] = "" })},
	{"a page twice", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Actions[0] = c.Actions[1] })},
	{"a limit without a time", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.RateLimit.Calls = 5 })},
	{"an identifier too many", "identifiers-work", bendCaps(func(c *portal.Capabilities) {
		c.Identify = append(c.Identify, portal.BySubscriptionID)
	})},
	{"an identifier not claimed", "identifiers-refused", bendCaps(func(c *portal.Capabilities) {
		c.Identify = []portal.Identifier{portal.ByCustomerID}
	})},
	{"a page too many", "actions-work", bendCaps(func(c *portal.Capabilities) { c.Actions = append(c.Actions, "pause") })},
	{"the front page for every wish", "actions-work", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		if err := g.Capabilities().Check(req); err != nil {
			return nil, err
		}
		req.Action = ""
		return g.GenerateLink(ctx, req)
	})},
	{"the front page for an unknown wish", "actions-refused", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		if !slices.Contains(g.Capabilities().Actions, req.Action) {
			req.Action = ""
		}
		return g.GenerateLink(ctx, req)
	})},
}
