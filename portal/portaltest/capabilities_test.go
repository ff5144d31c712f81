package portaltest_test

import (
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
	{"one slice of identifiers", "capabilities-copied", shared(func(c *portal.Capabilities, all portal.Capabilities) { c.Identify = all.Identify })},
	{"one slice of pages", "capabilities-copied", shared(func(c *portal.Capabilities, all portal.Capabilities) { c.Actions = all.Actions })},
	{"one slice of the customer's pages", "capabilities-copied", shared(func(c *portal.Capabilities, all portal.Capabilities) {
		c.CustomerActions = all.CustomerActions
	})},
	{"asked of the provider", "capabilities-quiet", func(g *fourth) portal.LinkGenerator {
		return bent{LinkGenerator: g, caps: func() portal.Capabilities {
			if resp, err := g.client.Get(g.base + "/capabilities"); err == nil {
				_ = resp.Body.Close()
			}
			return g.Capabilities()
		}}
	}},
	{"no name", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Provider = "" })},
	{"no way to name a customer", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Identify = nil })},
	{"an identifier that does not exist", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Identify[0] = 9 })},
	{"ignored subscriptions name the customer", "capabilities-sane", bendCaps(func(c *portal.Capabilities) {
		c.Identify, c.MaxSubscriptions, c.DeepLinks = append(c.Identify, portal.BySubscriptionID), 0, false
	})},
	{"fewer subscriptions than none", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.MaxSubscriptions = -1 })},
	{"an identifier twice", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Identify[0] = c.Identify[1] })},
	{"an empty page", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Actions[0] = "" })},
	{"a page twice", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Actions[0] = c.Actions[1] })},
	{"an empty page of the customer", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.CustomerActions[0] = "" })},
	{"a page of the customer twice", "capabilities-sane", bendCaps(func(c *portal.Capabilities) {
		c.CustomerActions[0] = c.CustomerActions[1]
	})},
	{"customer pages, but only subscriptions name a customer", "capabilities-sane", bendCaps(func(c *portal.Capabilities) {
		c.Identify = []portal.Identifier{portal.BySubscriptionID}
	})},
	{"deep links to ignored subscriptions", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.MaxSubscriptions = 0 })},
	{"deep links without pages", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Actions = nil })},
	{"a limit without a time", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.RateLimit.Calls = 5 })},
	{"a limit below zero", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.RateLimit = portal.Rate{Calls: -5, Per: 1} })},
	{"a limit in less than no time", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.RateLimit = portal.Rate{Calls: 5, Per: -1} })},
	{"an identifier too many", "identifiers-work", bendCaps(func(c *portal.Capabilities) {
		c.Identify = append(c.Identify, portal.BySubscriptionID)
	})},
	{"an identifier not claimed", "identifiers-refused", bendCaps(func(c *portal.Capabilities) {
		c.Identify = []portal.Identifier{portal.ByCustomerID}
	})},
	{"a page too many", "actions-work", bendCaps(func(c *portal.Capabilities) { c.Actions = append(c.Actions, "pause") })},
	{"the front page for every wish", "actions-work", before(frontPage)},
	{"the front page for every wish, without deep links", "actions-work", bend(func(c *call) {
		frontPage(c)
		if c.generate(); c.link != nil {
			c.link.DeepLinks = nil
		}
	})},
	{"a page of the customer too many", "customer-actions-work", bendCaps(func(c *portal.Capabilities) {
		c.CustomerActions = append(c.CustomerActions, "pause")
	})},
	{"the front page for a page of the customer", "customer-actions-work", before(func(c *call) {
		if len(c.req.SubscriptionIDs) == 0 {
			frontPage(c)
		}
	})},
	{"more subscriptions than it takes", "subscriptions-taken", bendCaps(func(c *portal.Capabilities) { c.MaxSubscriptions++ })},
	{"no page for so many subscriptions", "subscriptions-taken", bend(func(c *call) {
		c.err = &portal.Error{Provider: "fourth", Kind: portal.ErrUnsupported}
		if len(c.req.SubscriptionIDs) <= len(subscriptions) {
			c.generate()
		}
	})},
	{"the front page for an unknown wish", "actions-refused", before(func(c *call) {
		if !slices.Contains(c.g.Capabilities().Actions, c.req.Action) && c.req.Action != actionAddress {
			c.req.Action = ""
		}
	})},
}

// shared lets keep put slices into Capabilities that all calls share.
func shared(keep func(c *portal.Capabilities, all portal.Capabilities)) maker {
	return func(g *fourth) portal.LinkGenerator {
		all := g.Capabilities()
		return bendCaps(func(c *portal.Capabilities) { keep(c, all) })(g)
	}
}

// frontPage forgets the page of a request that may have it.
func frontPage(c *call) {
	if c.g.Capabilities().Check(c.req) == nil {
		c.req.Action = ""
	}
}
