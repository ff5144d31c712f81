package portal_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

// Capabilities like those of this module's providers. They do not follow their changes.
var (
	paddle = portal.Capabilities{
		Provider: "paddle", Identify: []portal.Identifier{portal.ByCustomerID}, MaxSubscriptions: 25,
		Actions: []portal.Action{portal.ActionCancelSubscription, portal.ActionUpdatePaymentMethod, portal.ActionViewSubscription},
	}
	salesbricks = portal.Capabilities{
		Provider: "salesbricks", Identify: []portal.Identifier{portal.BySubscriptionID}, MaxSubscriptions: 1,
		Actions: []portal.Action{portal.ActionViewSubscription},
	}
	appstle = portal.Capabilities{Provider: "appstle", Identify: []portal.Identifier{portal.ByCustomerID, portal.ByEmail}}
)

// customerPages has an action for one subscription, one for the customer as a
// whole, and one for both.
func customerPages(n int) portal.Capabilities {
	return portal.Capabilities{
		Provider:         "other",
		Identify:         []portal.Identifier{portal.ByCustomerID},
		MaxSubscriptions: n,
		Actions:          []portal.Action{"cancel", "pay"},
		CustomerActions:  []portal.Action{"address", "pay"},
	}
}

// numbered returns n different subscription IDs.
func numbered(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("sub_%07d", i)
	}
	return ids
}

const (
	customer = "ctm_01jcdaf4zgm2fxw3nc0e4fn137"
	email    = "jo@example.com"
	sub1     = "sub_01jcgfqad406rsfjcgq44g9djq"
	sub2     = "sub_01jcdafvpe5hm4vczfefsbwhvp"
)

type checkCase struct {
	name  string
	caps  portal.Capabilities
	req   portal.Request
	kind  portal.ErrorKind // ErrUnknown: accepted
	field string
	says  string // a part of the error text
}

func checkCases() []checkCase {
	all := portal.Request{CustomerID: customer, Email: email, SubscriptionIDs: []string{sub1}}
	subs := func(ids ...string) portal.Request { return portal.Request{CustomerID: customer, SubscriptionIDs: ids} }
	wish := func(a portal.Action, ids ...string) portal.Request {
		return portal.Request{CustomerID: customer, Email: email, SubscriptionIDs: ids, Action: a}
	}
	limited := func(n int) portal.Capabilities {
		return portal.Capabilities{Provider: "other", MaxSubscriptions: n, Actions: []portal.Action{"pay"}}
	}
	const (
		ok          = portal.ErrUnknown
		invalid     = portal.ErrInvalidRequest
		unsupported = portal.ErrUnsupported
		view        = portal.ActionViewSubscription
		cancel      = portal.ActionCancelSubscription
		pay         = portal.ActionUpdatePaymentMethod
	)
	return []checkCase{
		// Identify: one of the list must be present, and all others are ignored.
		{"paddle: by customer", paddle, portal.Request{CustomerID: customer}, ok, "", ""},
		{"paddle: all that is known", paddle, all, ok, "", ""},
		{"paddle: no customer", paddle, portal.Request{}, invalid, "CustomerID", "needs a customer ID"},
		{"paddle: e-mail alone", paddle, portal.Request{Email: email}, invalid, "CustomerID", "needs a customer ID"},
		{"paddle: subscription alone", paddle, portal.Request{SubscriptionIDs: []string{sub1}}, invalid, "CustomerID", "needs a customer ID"},
		{"salesbricks: by subscription", salesbricks, portal.Request{SubscriptionIDs: []string{sub1}}, ok, "", ""},
		{"salesbricks: all that is known", salesbricks, all, ok, "", ""},
		{"salesbricks: no customer", salesbricks, portal.Request{}, invalid, "SubscriptionIDs", "needs a subscription ID"},
		{"salesbricks: empty list", salesbricks, portal.Request{SubscriptionIDs: []string{}}, invalid, "SubscriptionIDs", "needs a subscription ID"},
		{"salesbricks: customer alone", salesbricks, portal.Request{CustomerID: customer, Email: email}, invalid, "SubscriptionIDs", "needs a subscription ID"},
		{"appstle: by customer", appstle, portal.Request{CustomerID: "987654321"}, ok, "", ""},
		{"appstle: by e-mail", appstle, portal.Request{Email: email}, ok, "", ""},
		{"appstle: all that is known", appstle, all, ok, "", ""},
		{"appstle: no customer", appstle, portal.Request{}, invalid, "CustomerID", "needs a customer ID or e-mail"},
		{"appstle: subscription alone", appstle, portal.Request{SubscriptionIDs: []string{sub1}}, invalid, "CustomerID", "needs a customer ID or e-mail"},
		{
			"the earliest identifier is the one to blame",
			portal.Capabilities{Identify: []portal.Identifier{portal.ByEmail, portal.BySubscriptionID, portal.ByCustomerID}},
			portal.Request{},
			invalid, "Email", "e-mail or subscription ID or customer ID",
		},
		{
			"the last identifier of the list will do",
			portal.Capabilities{Identify: []portal.Identifier{portal.ByEmail, portal.BySubscriptionID, portal.ByCustomerID}},
			portal.Request{CustomerID: customer},
			ok, "", "",
		},
		{"an unknown identifier", portal.Capabilities{Identify: []portal.Identifier{9}}, all, invalid, "CustomerID", "Identifier(9)"},
		{"no identifier needed", portal.Capabilities{}, portal.Request{}, ok, "", ""},

		// SubscriptionIDs: each counts once, none is empty, and MaxSubscriptions is the limit.
		{"paddle: 25", paddle, subs(numbered(25)...), ok, "", ""},
		{"paddle: 26", paddle, subs(numbered(26)...), invalid, "SubscriptionIDs", "the maximum is 25"},
		{"paddle: 25, each twice", paddle, subs(slices.Concat(numbered(25), numbered(25))...), ok, "", ""},
		{"paddle: 26, each twice", paddle, subs(slices.Concat(numbered(26), numbered(26))...), invalid, "SubscriptionIDs", "the maximum is 25"},
		{"paddle: empty one", paddle, subs(""), invalid, "SubscriptionIDs", "empty"},
		{"paddle: last one empty", paddle, subs(sub1, sub2, ""), invalid, "SubscriptionIDs", "empty"},
		{"paddle: empty one behind too many", paddle, subs(append(numbered(40), "")...), invalid, "SubscriptionIDs", ""},
		{"salesbricks: the same twice", salesbricks, subs(sub1, sub1), ok, "", ""},
		{"salesbricks: two", salesbricks, subs(sub1, sub2), invalid, "SubscriptionIDs", "the maximum is 1"},
		{"salesbricks: empty one", salesbricks, subs(""), invalid, "SubscriptionIDs", "empty"},
		{"appstle: any are ignored", appstle, subs(numbered(100)...), ok, "", ""},
		{"appstle: empty ones are ignored", appstle, subs("", ""), ok, "", ""},
		{"a negative most is like 0", portal.Capabilities{MaxSubscriptions: math.MinInt}, subs(sub1, ""), ok, "", ""},
		{"no limit to speak of", portal.Capabilities{MaxSubscriptions: math.MaxInt}, subs(numbered(500)...), ok, "", ""},

		// Actions: one of the list, for exactly one subscription.
		{"paddle: cancel", paddle, wish(cancel, sub1), ok, "", ""},
		{"paddle: payment method", paddle, wish(pay, sub1), ok, "", ""},
		{"paddle: view", paddle, wish(view, sub1), ok, "", ""},
		{"paddle: view, the same twice", paddle, wish(view, sub1, sub1), ok, "", ""},
		{"paddle: view of none", paddle, wish(view), invalid, "SubscriptionIDs", "exactly one subscription, not 0"},
		{"paddle: view of two", paddle, wish(view, sub1, sub2), invalid, "SubscriptionIDs", "exactly one subscription, not 2"},
		{"paddle: unknown page", paddle, wish("change_plan", sub1), unsupported, "Action", "no link to this page"},
		{"paddle: unknown page of none", paddle, wish("change_plan"), unsupported, "Action", ""},
		{"paddle: other spelling", paddle, wish("View_Subscription", sub1), unsupported, "Action", ""},
		{"salesbricks: view", salesbricks, wish(view, sub1), ok, "", ""},
		{"salesbricks: cancel", salesbricks, wish(cancel, sub1), unsupported, "Action", ""},
		{"salesbricks: payment method", salesbricks, wish(pay, sub1), unsupported, "Action", ""},
		{"appstle: view", appstle, wish(view, sub1), unsupported, "Action", ""},
		{"appstle: cancel", appstle, wish(cancel), unsupported, "Action", ""},
		{"a page for no subscription, where they are ignored", limited(0), wish("pay"), ok, "", ""},
		{"a page for two, where they are ignored", limited(0), wish("pay", sub1, sub2), ok, "", ""},
		{"a page of another provider's own", limited(3), wish("pay", sub1), ok, "", ""},

		// CustomerActions: without a subscription.
		{"customer's page: no subscription", customerPages(3), wish("address"), ok, "", ""},
		{"customer's page: one subscription", customerPages(3), wish("address", sub1), invalid, "SubscriptionIDs", "takes no subscription"},
		{"customer's page: two subscriptions", customerPages(3), wish("address", sub1, sub2), invalid, "SubscriptionIDs", "takes no subscription"},
		{"customer's page: no customer", customerPages(3), portal.Request{Action: "address"}, invalid, "CustomerID", "needs a customer ID"},
		{"customer's page, where subscriptions are ignored", customerPages(0), wish("address", sub1, sub2), ok, "", ""},
		{"page of either: no subscription", customerPages(3), wish("pay"), ok, "", ""},
		{"page of either: one subscription", customerPages(3), wish("pay", sub1, sub1), ok, "", ""},
		{"page of either: two subscriptions", customerPages(3), wish("pay", sub1, sub2), invalid, "SubscriptionIDs", "takes one subscription or none, not 2"},
		{"page of a subscription: none", customerPages(3), wish("cancel"), invalid, "SubscriptionIDs", "exactly one subscription, not 0"},
		{"page of neither", customerPages(3), wish("view"), unsupported, "Action", "no link to this page"},
	}
}

// longCases are very long lists. Most are mistakes. Check must look at each ID only once.
func longCases() []checkCase {
	ids := numbered(100_000)
	same := slices.Repeat([]string{sub1}, 100_000)
	few := slices.Repeat(numbered(25), 4_000)
	subs := func(ids ...string) portal.Request { return portal.Request{CustomerID: customer, SubscriptionIDs: ids} }
	view := subs(ids...)
	view.Action = portal.ActionViewSubscription
	return []checkCase{
		{"paddle: 100,000", paddle, subs(ids...), portal.ErrInvalidRequest, "SubscriptionIDs", "the maximum is 25"},
		{"paddle: 100,000 times the same", paddle, subs(same...), portal.ErrUnknown, "", ""},
		{"paddle: 25, 100,000 in all", paddle, subs(few...), portal.ErrUnknown, "", ""},
		{"paddle: view of 100,000", paddle, view, portal.ErrInvalidRequest, "SubscriptionIDs", "the maximum is 25"},
		{"salesbricks: 100,000", salesbricks, subs(ids...), portal.ErrInvalidRequest, "SubscriptionIDs", "the maximum is 1"},
		{"appstle: 100,000 are ignored", appstle, subs(ids...), portal.ErrUnknown, "", ""},
		{
			"many, where many may be", portal.Capabilities{MaxSubscriptions: 20_000},
			subs(ids[:20_000]...), portal.ErrUnknown, "", "",
		},
	}
}

// roomy returns s with spare capacity: a test can then notice an append by Check.
func roomy[T any](s []T, beyond T) []T { return append(slices.Clone(s), beyond)[:len(s)] }

// Check is safe for concurrent use with shared slices: it changes nothing, and returns a new
// error each time.
func TestCheck(t *testing.T) {
	t.Parallel()
	const beyond = "beyond the end"
	for _, tt := range slices.Concat(checkCases(), longCases()) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			caps, req := tt.caps, tt.req
			caps.Identify = roomy(caps.Identify, 7)
			caps.Actions, caps.CustomerActions = roomy(caps.Actions, beyond), roomy(caps.CustomerActions, beyond)
			req.SubscriptionIDs = roomy(req.SubscriptionIDs, beyond)
			err, again := caps.Check(req), caps.Check(req)

			assert.Equal(t, append(slices.Clone(tt.caps.Identify), 7), caps.Identify[:len(caps.Identify)+1])
			assert.Equal(t, append(slices.Clone(tt.caps.Actions), beyond), caps.Actions[:len(caps.Actions)+1])
			assert.Equal(t, append(slices.Clone(tt.caps.CustomerActions), beyond), caps.CustomerActions[:len(caps.CustomerActions)+1])
			assert.True(t, slices.Equal(append(slices.Clone(tt.req.SubscriptionIDs), beyond), req.SubscriptionIDs[:len(req.SubscriptionIDs)+1]))
			assert.Equal(t, err, again)
			assert.Equal(t, tt.kind, portal.KindOf(err))
			if tt.kind == portal.ErrUnknown {
				require.NoError(t, err)
				return
			}
			assert.NotSame(t, err, again)
			e, isError := err.(*portal.Error) // not only a wrapped one
			require.True(t, isError, "%T", err)
			assert.Equal(t, tt.kind, e.Kind)
			assert.Equal(t, tt.field, e.Field)
			assert.Equal(t, tt.caps.Provider, e.Provider)
			assert.Contains(t, err.Error(), tt.field)
			assert.Contains(t, err.Error(), tt.says)
			assert.Zero(t, e.Attempts, "no call was made")
			assert.Zero(t, e.Status)
			for _, private := range []string{customer, email, sub1, sub2, "change_plan"} {
				assert.NotContains(t, err.Error(), private)
			}
		})
	}
}

func TestIdentifierString(t *testing.T) {
	t.Parallel()
	for identifier, want := range map[portal.Identifier]string{
		portal.ByCustomerID: "customer ID", portal.ByEmail: "e-mail", portal.BySubscriptionID: "subscription ID", 0: "Identifier(0)",
	} {
		assert.Equal(t, want, identifier.String())
	}
}
