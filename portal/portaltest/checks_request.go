package portaltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/portallink/portallink-go/portal"
)

// noSuchPage is an action that no provider has.
const noSuchPage portal.Action = "portaltest_no_such_page"

var requestChecks = []check{
	{
		name: "refused-before-call",
		rule: "A request that fails Capabilities.Check is refused before any call to the provider, " +
			"with the same Kind and Field, and with Attempts and Status 0.",
		run: func(t *trial) error {
			for name, req := range t.misfits() {
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
		rule: "The request belongs to the caller: neither its slice nor the room behind it is written to.",
		run:  requestUnchanged,
	},
	{
		name: "surplus-ignored",
		rule: "Surplus identifiers are ignored: a request may carry all that a program knows of the customer.",
		run:  surplusIgnored,
	},
}

// misfits are requests that some provider has to refuse.
func (t *trial) misfits() map[string]portal.Request {
	with := func(change func(*portal.Request)) portal.Request {
		req := t.valid()
		change(&req)
		return req
	}
	return map[string]portal.Request{
		"the zero Request": {},
		"a request without identifiers but with a page": {Action: portal.ActionCancelSubscription},
		"an unknown page":              with(func(r *portal.Request) { r.Action = noSuchPage }),
		"an empty subscription ID":     with(func(r *portal.Request) { r.SubscriptionIDs = append(r.SubscriptionIDs, "") }),
		"too many subscriptions":       with(func(r *portal.Request) { r.SubscriptionIDs = many(t.caps.MaxSubscriptions + 1) }),
		"a page and two subscriptions": with(func(r *portal.Request) { r.Action, r.SubscriptionIDs = t.anyAction(), many(2) }),
		"a page and no subscription":   with(func(r *portal.Request) { r.Action, r.SubscriptionIDs = t.anyAction(), nil }),
	}
}

func (t *trial) anyAction() portal.Action {
	if len(t.caps.Actions) > 0 {
		return t.caps.Actions[0]
	}
	return noSuchPage
}

func many(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = "portaltest" + strconv.Itoa(i)
	}
	return ids
}

func (t *trial) refusesAtOnce(req portal.Request, want *portal.Error) error {
	r := t.hurry(req)
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
			return errors.New("the room behind Request.SubscriptionIDs was written to")
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
