package portaltest_test

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/portallink/portallink-go/portal"
)

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
	{"one slice of the customer's pages", "capabilities-copied", func(g *fourth) portal.LinkGenerator {
		shared := g.Capabilities().CustomerActions
		return bendCaps(func(c *portal.Capabilities) { c.CustomerActions = shared })(g)
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
	{"an empty page of the customer", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.CustomerActions[0] = "" })},
	{"a page of the customer twice", "capabilities-sane", bendCaps(func(c *portal.Capabilities) {
		c.CustomerActions[0] = c.CustomerActions[1]
	})},
	{"pages of the customer, whom a subscription names", "capabilities-sane", bendCaps(func(c *portal.Capabilities) {
		c.Identify = []portal.Identifier{portal.BySubscriptionID}
	})},
	{"deep links to ignored subscriptions", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.MaxSubscriptions = 0 })},
	{"deep links without pages", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Actions = nil })},
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
	{"the front page for every wish, without deep links", "actions-work", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		if err := g.Capabilities().Check(req); err != nil {
			return nil, err
		}
		req.Action = ""
		link, err := g.GenerateLink(ctx, req)
		if link != nil {
			link.DeepLinks = nil
		}
		return link, err
	})},
	{"a page of the customer too many", "customer-actions-work", bendCaps(func(c *portal.Capabilities) {
		c.CustomerActions = append(c.CustomerActions, "pause")
	})},
	{"the front page for a page of the customer", "customer-actions-work", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		if err := g.Capabilities().Check(req); err != nil {
			return nil, err
		}
		if len(req.SubscriptionIDs) == 0 {
			req.Action = ""
		}
		return g.GenerateLink(ctx, req)
	})},
	{"more subscriptions than it takes", "subscriptions-taken", bendCaps(func(c *portal.Capabilities) { c.MaxSubscriptions++ })},
	{"the front page for an unknown wish", "actions-refused", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		if !slices.Contains(g.Capabilities().Actions, req.Action) && req.Action != actionAddress {
			req.Action = ""
		}
		return g.GenerateLink(ctx, req)
	})},
}
