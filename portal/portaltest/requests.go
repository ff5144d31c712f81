package portaltest

import (
	"context"
	"slices"
	"strconv"

	"github.com/portallink/portallink-go/portal"
)

// noSuchPage is an action that no provider has.
const noSuchPage portal.Action = "portaltest_no_such_page"

var requestChecks = []check{
	{
		"refused-before-call", "If Capabilities.Check rejects a request, GenerateLink rejects it before any call to the provider, " +
			"with the same Kind and Field, and with Attempts and Status 0.",
		func(t *trial) { t.eachUnfit(t.callWithin) },
	},
	{
		"request-unchanged", "The request belongs to the caller: the generator writes neither to its slice nor to the spare capacity of that slice.",
		requestUnchanged,
	},
	{
		"surplus-ignored", "The generator ignores identifiers that it does not need: a request may carry all that a program knows of the customer.",
		surplusIgnored,
	},
}

// eachUnfit makes the requests that this provider has to reject, of those that some
// provider has to.
func (t *trial) eachUnfit(call func(portal.Request) result) {
	page, customerPage := noSuchPage, noSuchPage
	if len(t.caps.Actions) > 0 {
		page = t.caps.Actions[0]
	}
	for _, a := range t.caps.CustomerActions {
		if customerPage == noSuchPage || !slices.Contains(t.caps.Actions, a) {
			customerPage = a
		}
	}
	valid := t.valid()
	with := func(page portal.Action, ids []string) portal.Request {
		return portal.Request{CustomerID: valid.CustomerID, Email: valid.Email, SubscriptionIDs: ids, Action: page}
	}
	for _, unfit := range []struct {
		name string
		req  portal.Request
	}{
		{"the zero Request", portal.Request{}},
		{"a request without identifiers but with a page", portal.Request{Action: portal.ActionCancelSubscription}},
		{"an unknown page", with(noSuchPage, valid.SubscriptionIDs)},
		{"an empty subscription ID", with("", append(t.valid().SubscriptionIDs, ""))},
		{"too many subscriptions", with("", many("portaltest", min(t.caps.MaxSubscriptions, maxMany)+1))},
		{"a page and two subscriptions", with(page, many("portaltest", 2))},
		{"a page and no subscription", with(page, nil)},
		{"a page of the customer and a subscription", with(customerPage, many("portaltest", 1))},
		{"a page of the customer and two subscriptions", with(customerPage, many("portaltest", 2))},
	} {
		if want, ok := t.caps.Check(unfit.req).(*portal.Error); ok { // Check returns nothing else
			t.in(unfit.name, func() { t.refusedAtOnce(call(unfit.req), want.Kind, want.Field) })
		}
	}
}

// maxMany bounds the subscriptions of one request.
const maxMany = 10_000

// many returns n different identifiers. They have the length of like or a little more,
// and differ from it only in the digits at their end. These begin with 1: a provider whose
// identifiers are numbers may have none that is 0 or begins with 0.
func many(like string, n int) []string {
	first := 1
	for first < n {
		first *= 10
	}
	head := like[:max(len(like)-len(strconv.Itoa(first)), 0)]
	ids := make([]string, max(n, 0))
	for i := range ids {
		ids[i] = head + strconv.Itoa(first+i)
	}
	return ids
}

func (t *trial) refusedAtOnce(r result, kind portal.ErrorKind, field string) {
	t.reject(r.calls > 0, "%d calls were made", r.calls)
	t.expect(r, kind)
	e := t.refusal(r)
	t.reject(e.Field != field, "Error.Field is %q, not %q", e.Field, field)
	t.reject(e.Attempts != 0 || e.Status != 0,
		"Error.Attempts is %d and Error.Status %d, although no call was made", e.Attempts, e.Status)
}

func requestUnchanged(t *trial) {
	const behind = "behind the end"
	req := t.valid()
	n := len(req.SubscriptionIDs)
	room := append(req.SubscriptionIDs, behind, behind, behind)
	before := slices.Clone(room)
	req.SubscriptionIDs = room[:n]
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, ctx := range []context.Context{context.Background(), canceled} {
		t.call(ctx, req)
		t.reject(!slices.Equal(room, before), "Request.SubscriptionIDs, or its spare capacity, was written to")
	}
}

func surplusIgnored(t *trial) {
	req := t.valid()
	takes := func(i portal.Identifier) bool { return slices.Contains(t.caps.Identify, i) }
	named := takes(portal.ByCustomerID) && req.CustomerID != ""
	if !takes(portal.ByCustomerID) {
		req.CustomerID = "portaltest-surplus"
	}
	if !takes(portal.ByEmail) || named && t.caps.Identify[0] == portal.ByCustomerID {
		req.Email = "surplus@portaltest.invalid"
	}
	if t.caps.MaxSubscriptions == 0 && !takes(portal.BySubscriptionID) {
		req.SubscriptionIDs = []string{"portaltest-surplus", ""}
	}
	t.link(req)
}
