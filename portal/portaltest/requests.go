package portaltest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/portallink/portallink-go/portal"
)

// noSuchPage is an action that no provider has.
const noSuchPage portal.Action = "portaltest_no_such_page"

var requestChecks = []check{
	{
		name: "refused-before-call",
		rule: "If Capabilities.Check rejects a request, GenerateLink rejects it before any call to the provider, " +
			"with the same Kind and Field, and with Attempts and Status 0.",
		run: func(t *trial) error {
			for name, req := range t.unfitRequests() {
				want, ok := t.caps.Check(req).(*portal.Error) // Check returns nothing else
				if !ok {
					continue // not a misfit for this provider
				}
				if err := t.refusesAtOnce(req, want); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			return nil
		},
	},
	{
		name: "request-unchanged",
		rule: "The request belongs to the caller: the generator writes neither to its slice nor to the spare capacity of that slice.",
		run:  requestUnchanged,
	},
	{
		name: "surplus-ignored",
		rule: "The generator ignores identifiers that it does not need: a request may carry all that a program knows of the customer.",
		run:  surplusIgnored,
	},
}

// unfitRequests are requests that some providers have to reject.
func (t *trial) unfitRequests() iter.Seq2[string, portal.Request] {
	page, customerPage := noSuchPage, noSuchPage
	if len(t.caps.Actions) > 0 {
		page = t.caps.Actions[0]
	}
	for _, a := range t.caps.CustomerActions {
		if customerPage == noSuchPage || !slices.Contains(t.caps.Actions, a) {
			customerPage = a
		}
	}
	return func(yield func(string, portal.Request) bool) {
		with := func(name string, change func(*portal.Request)) bool {
			req := t.valid()
			change(&req)
			return yield(name, req)
		}
		_ = yield("the zero Request", portal.Request{}) &&
			yield("a request without identifiers but with a page", portal.Request{Action: portal.ActionCancelSubscription}) &&
			with("an unknown page", func(r *portal.Request) { r.Action = noSuchPage }) &&
			with("an empty subscription ID", func(r *portal.Request) { r.SubscriptionIDs = append(r.SubscriptionIDs, "") }) &&
			with("too many subscriptions", func(r *portal.Request) {
				r.SubscriptionIDs = many("portaltest", min(t.caps.MaxSubscriptions, maxMany)+1)
			}) &&
			with("a page and two subscriptions", func(r *portal.Request) {
				r.Action, r.SubscriptionIDs = page, many("portaltest", 2)
			}) &&
			with("a page and no subscription", func(r *portal.Request) { r.Action, r.SubscriptionIDs = page, nil }) &&
			with("a page of the customer and a subscription", func(r *portal.Request) {
				r.Action, r.SubscriptionIDs = customerPage, many("portaltest", 1)
			}) &&
			with("a page of the customer and two subscriptions", func(r *portal.Request) {
				r.Action, r.SubscriptionIDs = customerPage, many("portaltest", 2)
			})
	}
}

// maxMany bounds the subscriptions of one request.
const maxMany = 10_000

// many returns n different identifiers. They have the length of like or a little more,
// and differ from it only in the digits at their end.
func many(like string, n int) []string {
	width := len(strconv.Itoa(n))
	head := like[:max(len(like)-width, 0)]
	ids := make([]string, max(n, 0))
	for i := range ids {
		ids[i] = fmt.Sprintf("%s%0*d", head, width, i)
	}
	return ids
}

func (t *trial) refusesAtOnce(req portal.Request, want *portal.Error) error {
	r := t.callWithin(req)
	e, err := r.expect(want.Kind)
	switch {
	case r.calls > 0:
		return fmt.Errorf("%d calls were made", r.calls)
	case err != nil:
		return err
	case e.Field != want.Field:
		return fmt.Errorf("Error.Field is %q, not %q", e.Field, want.Field)
	case e.Attempts != 0 || e.Status != 0:
		return fmt.Errorf("Error.Attempts is %d and Error.Status %d, although no call was made", e.Attempts, e.Status)
	}
	return nil
}

func requestUnchanged(t *trial) error {
	const behind = "behind the end"
	ids := t.valid().SubscriptionIDs
	room := append(slices.Clone(ids), behind, behind, behind)
	before := slices.Clone(room)
	req := t.valid()
	req.SubscriptionIDs = room[:len(ids)]
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, ctx := range []context.Context{context.Background(), canceled} {
		if r := t.call(ctx, req); r.failure != nil {
			return r.failure
		}
		if !slices.Equal(room[:len(ids)], before[:len(ids)]) {
			return errors.New("Request.SubscriptionIDs was changed")
		}
		if !slices.Equal(room, before) {
			return errors.New("the spare capacity of Request.SubscriptionIDs was written to")
		}
	}
	return nil
}

func surplusIgnored(t *trial) error {
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
	_, err := t.link(req)
	return err
}
