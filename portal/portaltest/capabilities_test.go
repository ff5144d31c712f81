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
	{"no way to name a customer", "capabilities-sane", bendCaps(func(c *portal.Capabilities) { c.Identify = nil })},
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
	{"customer pages, but only subscriptions name a customer", "capabilities-sane", bendCaps(func(c *portal.Capabilities) {
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
	{"the front page for an unknown wish", "actions-refused", before(func(c *call) {
		if !slices.Contains(c.g.Capabilities().Actions, c.req.Action) && c.req.Action != actionAddress {
			c.req.Action = ""
		}
	})},
}

// frontPage forgets the page of a request that may have it.
func frontPage(c *call) {
	if c.g.Capabilities().Check(c.req) == nil {
		c.req.Action = ""
	}
}
