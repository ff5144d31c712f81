package portaltest

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

var capabilityChecks = []check{
	{
		"capabilities-sane", "Capabilities name the provider and at least one way to name a customer, and do not contradict themselves.",
		capabilitiesSane,
	},
	{
		"capabilities-constant", "Capabilities never change for one generator, even after calls.",
		func(t *trial) {
			for range 3 {
				now := t.capabilities()
				t.reject(!reflect.DeepEqual(now, t.caps), "they were %+v, and now are %+v", t.caps, now)
				t.callWithin(t.valid())
				t.callWithin(t.unknown())
			}
		},
	},
	{
		"capabilities-copied", "The caller may keep and change the slices in Capabilities.",
		func(t *trial) {
			now := t.capabilities()
			t.reject(sameArray(now.Identify, t.caps.Identify) || sameArray(now.Actions, t.caps.Actions) ||
				sameArray(now.CustomerActions, t.caps.CustomerActions), "two calls returned the same slice; return a copy each time")
		},
	},
	{
		"capabilities-quiet", "Capabilities does no input or output.",
		func(t *trial) {
			t.net.use(nil)
			t.capabilities()
			n := t.net.count()
			t.reject(n > 0, "%d calls were made", n)
		},
	},
	{
		"identifiers-work", "Each identifier in Capabilities.Identify is enough to name a customer.",
		func(t *trial) {
			requests := t.byIdentifier()
			for _, i := range t.caps.Identify {
				if req, ok := requests[i]; ok {
					t.in("by "+i.String(), func() { t.link(req) })
				} else {
					t.note("not checked: Harness.Valid has no %v", i)
				}
			}
		},
	},
	{
		"identifiers-refused", "A request that has only identifiers outside Capabilities.Identify fails before any call, with ErrInvalidRequest.",
		func(t *trial) {
			for i, req := range t.byIdentifier() {
				if len(t.caps.Identify) == 0 || slices.Contains(t.caps.Identify, i) {
					continue
				}
				want, _ := t.caps.Check(req).(*portal.Error) // never nil: req has none of Identify
				t.in("by "+i.String(), func() { t.refusedAtOnce(t.callWithin(req), portal.ErrInvalidRequest, want.Field) })
			}
		},
	},
	{
		"subscriptions-taken", "A request for MaxSubscriptions different subscriptions is not rejected before a call.",
		subscriptionsTaken,
	},
	{
		"actions-work", "Each of Actions works for one subscription, and Link.URL opens its page.",
		func(t *trial) {
			req, ok := t.single()
			if !ok && len(t.caps.Actions) > 0 {
				t.note("not checked: Harness.Valid has no subscription")
				return
			}
			t.eachAction(req, t.caps.Actions)
		},
	},
	{
		"customer-actions-work", "Each of CustomerActions works without a subscription, and Link.URL opens its page.",
		func(t *trial) { t.eachAction(t.withoutSubscription(), t.caps.CustomerActions) },
	},
	{
		"actions-refused", "An Action in neither Actions nor CustomerActions fails before any call, with ErrUnsupported.",
		func(t *trial) {
			req, _ := t.single()
			for _, req.Action = range []portal.Action{
				portal.ActionViewSubscription, portal.ActionUpdatePaymentMethod, portal.ActionCancelSubscription, noSuchPage,
			} {
				if !slices.Contains(slices.Concat(t.caps.Actions, t.caps.CustomerActions), req.Action) {
					t.in(string(req.Action), func() { t.refusedAtOnce(t.callWithin(req), portal.ErrUnsupported, "Action") })
				}
			}
		},
	},
}

// sameArray compares addresses. It does not write to the slices, because other
// checks may be reading them.
func sameArray[T any](a, b []T) bool { return len(a) > 0 && len(b) > 0 && &a[0] == &b[0] }

func capabilitiesSane(t *trial) {
	c := t.caps
	unknown := func(i portal.Identifier) bool { return i < portal.ByCustomerID || i > portal.BySubscriptionID }
	bySubscription := slices.Contains(c.Identify, portal.BySubscriptionID)
	t.reject(c.Provider == "", "Capabilities.Provider is empty")
	t.reject(len(c.Identify) == 0, "Capabilities.Identify is empty")
	t.reject(slices.ContainsFunc(c.Identify, unknown), "Capabilities.Identify has an unknown identifier: %v", c.Identify)
	t.reject(bySubscription && c.MaxSubscriptions == 0,
		"Identify has BySubscriptionID, but MaxSubscriptions is 0")
	t.reject(c.MaxSubscriptions < 0, "Capabilities.MaxSubscriptions is negative")
	t.reject(slices.Contains(c.Actions, "") || slices.Contains(c.CustomerActions, ""), "an Action in Capabilities is empty")
	t.reject(twice(c.Identify) || twice(c.Actions) || twice(c.CustomerActions), "a list in Capabilities has the same entry twice")
	t.reject(len(c.CustomerActions) > 0 && bySubscription && len(c.Identify) == 1,
		"CustomerActions take no subscription, but Identify has only BySubscriptionID")
	t.reject(c.DeepLinks && (c.MaxSubscriptions == 0 || len(c.Actions) == 0),
		"DeepLinks is true, but MaxSubscriptions is 0 or Actions is empty")
	t.reject(c.RateLimit.Calls < 0 || c.RateLimit.Per < 0 || (c.RateLimit.Calls == 0) != (c.RateLimit.Per == 0),
		"Capabilities.RateLimit needs both Calls and Per, or neither")
}

func twice[T cmp.Ordered](list []T) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(list)))) < len(list)
}

// single returns the valid request with the one subscription that an action needs,
// and false if it has no subscription.
func (t *trial) single() (portal.Request, bool) {
	req := t.valid()
	if t.caps.MaxSubscriptions == 0 {
		return req, true
	}
	if len(req.SubscriptionIDs) == 0 {
		return req, false
	}
	req.SubscriptionIDs = req.SubscriptionIDs[:1:1]
	return req, true
}

func (t *trial) withoutSubscription() portal.Request {
	req := t.valid()
	req.SubscriptionIDs = nil
	return req
}

// byIdentifier has a request for each identifier of Valid, with only that
// identifier.
func (t *trial) byIdentifier() map[portal.Identifier]portal.Request {
	valid := t.valid()
	out := map[portal.Identifier]portal.Request{
		portal.ByCustomerID:     {CustomerID: valid.CustomerID},
		portal.ByEmail:          {Email: valid.Email},
		portal.BySubscriptionID: {SubscriptionIDs: valid.SubscriptionIDs},
	}
	maps.DeleteFunc(out, func(_ portal.Identifier, r portal.Request) bool {
		return r.CustomerID == "" && r.Email == "" && len(r.SubscriptionIDs) == 0
	})
	return out
}

// subscriptionsTaken accepts any error of the provider about unknown subscriptions,
// as long as the generator makes the call.
func subscriptionsTaken(t *trial) {
	if t.caps.MaxSubscriptions <= 0 {
		return
	}
	req := t.valid()
	like := append(req.SubscriptionIDs, "portaltest")[0]
	req.SubscriptionIDs = many(like, min(t.caps.MaxSubscriptions, maxMany))
	t.net.use(nil)
	if r := t.callWithin(req); r.calls == 0 && r.err != nil {
		e := t.refusal(r)
		t.reject(e.Kind == portal.ErrInvalidRequest || e.Kind == portal.ErrUnsupported,
			"a request for %d subscriptions was refused: %w", len(req.SubscriptionIDs), e)
	}
}

// eachAction requests each page.
func (t *trial) eachAction(req portal.Request, actions []portal.Action) {
	for _, req.Action = range actions {
		t.in(string(req.Action), func() { t.opensPage(req) })
	}
}

func (t *trial) opensPage(req portal.Request) {
	r, calls := t.observe(req)
	link := t.linked(r)
	if len(req.SubscriptionIDs) > 0 {
		if page, ok := link.DeepLink(req.Action, req.SubscriptionIDs[0]); ok {
			t.reject(page != link.URL, "Link.URL is not the deep link to this page")
			return
		}
	}
	if t.stub != nil || len(calls) == 0 || slices.Equal(t.caps.Identify, []portal.Identifier{portal.BySubscriptionID}) {
		return // if the subscription names the customer, its page may be the front page
	}
	req.Action = ""
	r, frontCalls := t.observe(req)
	frontPage, again := t.linked(r), t.link(req)
	sameCalls := slices.EqualFunc(calls, frontCalls, func(a, b recordedResponse) bool { return a.request == b.request })
	t.reject(sameCalls && samePage(link.URL.Reveal(), frontPage.URL.Reveal(), again.URL.Reveal()),
		"the Action changed nothing: the calls and the page are the same as without it")
}

// samePage reports whether link and frontPage differ only in those parts in which two
// links to the front page differ, such as a token.
func samePage(link, frontPage, again string) bool {
	a, b, c := urlParts(link), urlParts(frontPage), urlParts(again)
	if len(a) != len(b) || len(b) != len(c) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && b[i] == c[i] {
			return false
		}
	}
	return true
}

// urlParts returns the elements of a URL's path, and the names and values in its query.
func urlParts(raw string) []string {
	return strings.FieldsFunc(raw, func(r rune) bool { return strings.ContainsRune("/?&=#", r) })
}
