package portaltest_test

import (
	"github.com/portallink/portallink-go/portal"
)

var brokenRequests = []broken{
	{"asks the provider first", "refused-before-call", before(func(c *call) {
		_, _ = c.g.GenerateLink(c.ctx, portal.Request{CustomerID: customer})
	})},
	{"another kind than Check", "refused-before-call", bendError(func(e *portal.Error) {
		if e.Attempts == 0 && e.Kind == portal.ErrInvalidRequest {
			e.Kind = portal.ErrNotFound
		}
	})},
	{"takes a subscription for a page of the customer", "refused-before-call", before(func(c *call) {
		if c.req.Action == actionAddress {
			c.req.SubscriptionIDs = nil
		}
	})},
	{"another field than Check", "refused-before-call", bendError(func(e *portal.Error) { e.Field = "Email" })},
	{"claims to have called", "refused-before-call", bendError(func(e *portal.Error) { e.Attempts = 1 })},
	{"claims a status", "refused-before-call", bendError(func(e *portal.Error) { e.Status = 400 })},
	{"changes the request", "request-unchanged", after(func(c *call) {
		for i := range c.req.SubscriptionIDs {
			c.req.SubscriptionIDs[i] = "sub_" + c.req.SubscriptionIDs[i]
		}
	})},
	{"appends to the request", "request-unchanged", before(func(c *call) { _ = append(c.req.SubscriptionIDs, "sub_more") })},
	{"wants one identifier alone", "surplus-ignored", after(func(c *call) {
		if c.req.Email != "" && c.req.Email != email {
			c.link, c.err = nil, &portal.Error{Provider: "fourth", Kind: portal.ErrInvalidRequest, Field: "Email"}
		}
	})},
}
