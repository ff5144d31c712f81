package portaltest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/portallink/portallink-go/portal"
)

var capabilityChecks = []check{
	{
		name: "capabilities-constant",
		rule: "Capabilities never change for one generator, whatever it did in between.",
		run: func(t *trial) error {
			for range 3 {
				now, err := t.capabilities()
				if err != nil {
					return err
				}
				if !reflect.DeepEqual(now, t.caps) {
					return fmt.Errorf("they were %+v, and now are %+v", t.caps, now)
				}
				for _, req := range []portal.Request{t.valid(), t.unknown()} {
					if r := t.hurry(req); r.failure != nil {
						return r.failure
					}
				}
			}
			return nil
		},
	},
	{
		name: "capabilities-copied",
		rule: "The slices in Capabilities are the caller's to keep and to change.",
		run: func(t *trial) error {
			now, err := t.capabilities()
			if err == nil && (sameArray(now.Identify, t.caps.Identify) || sameArray(now.Actions, t.caps.Actions)) {
				err = errors.New("two calls returned one and the same slice")
			}
			return err
		},
	},
	{
		name: "capabilities-quiet",
		rule: "Capabilities do no input or output.",
		run: func(t *trial) error {
			t.net.use(nil)
			if _, err := t.capabilities(); err != nil {
				return err
			}
			if n := t.net.count(); n > 0 {
				return fmt.Errorf("%d calls were made", n)
			}
			return nil
		},
	},
	{
		name: "capabilities-sane",
		rule: "Capabilities name the provider and at least one way to name a customer, and contain no nonsense.",
		run:  func(t *trial) error { return nonsense(t.caps) },
	},
	{
		name: "identifiers-work",
		rule: "Each identifier that is claimed is enough to name a customer.",
		run:  identifiersWork,
	},
	{
		name: "identifiers-refused",
		rule: "A request that has only identifiers that are not claimed is refused before any call, with ErrInvalidRequest.",
		run: func(t *trial) error {
			for i, req := range t.byIdentifier() {
				if len(t.caps.Identify) == 0 || slices.Contains(t.caps.Identify, i) {
					continue
				}
				want := &portal.Error{Kind: portal.ErrInvalidRequest, Field: t.fieldOf(req)}
				if err := t.refusesAtOnce(req, want); err != nil {
					return fmt.Errorf("by %v: %w", i, err)
				}
			}
			return nil
		},
	},
	{
		name: "actions-work",
		rule: "Each Action that is claimed works, and Link.URL opens its page.",
		run:  actionsWork,
	},
	{
		name: "actions-refused",
		rule: "Each Action that is not claimed is refused before any call, with ErrUnsupported.",
		run: func(t *trial) error {
			req, _ := t.single()
			for _, req.Action = range []portal.Action{
				portal.ActionViewSubscription, portal.ActionUpdatePaymentMethod, portal.ActionCancelSubscription, noSuchPage,
			} {
				if slices.Contains(t.caps.Actions, req.Action) {
					continue
				}
				want := &portal.Error{Kind: portal.ErrUnsupported, Field: "Action"}
				if err := t.refusesAtOnce(req, want); err != nil {
					return fmt.Errorf("%s: %w", req.Action, err)
				}
			}
			return nil
		},
	},
}

func (t *trial) capabilities() (portal.Capabilities, error) {
	var caps portal.Capabilities
	if err := t.guard("Capabilities", func() { caps = t.gen.Capabilities() }); err != nil {
		return portal.Capabilities{}, err
	}
	return caps, nil
}

// sameArray does not write to the slices to find out: other checks may be
// reading them.
func sameArray[T any](a, b []T) bool { return len(a) > 0 && len(b) > 0 && &a[0] == &b[0] }

// fieldOf is the field that Capabilities.Check blames for req.
func (t *trial) fieldOf(req portal.Request) string {
	var e *portal.Error
	if errors.As(t.caps.Check(req), &e) {
		return e.Field
	}
	return ""
}

func nonsense(c portal.Capabilities) error {
	twice := func(n int, same func(i, j int) bool) bool {
		for i := range n {
			for j := range i {
				if same(i, j) {
					return true
				}
			}
		}
		return false
	}
	switch {
	case c.Provider == "":
		return errors.New("Capabilities.Provider is empty")
	case len(c.Identify) == 0:
		return errors.New("Capabilities.Identify is empty")
	case slices.ContainsFunc(c.Identify, func(i portal.Identifier) bool {
		return i < portal.ByCustomerID || i > portal.BySubscriptionID
	}):
		return fmt.Errorf("Capabilities.Identify has an unknown identifier: %v", c.Identify)
	case slices.Contains(c.Identify, portal.BySubscriptionID) && c.MaxSubscriptions == 0:
		return errors.New("subscriptions name the customer, but MaxSubscriptions says that they are ignored")
	case c.MaxSubscriptions < 0:
		return errors.New("Capabilities.MaxSubscriptions is negative")
	case slices.Contains(c.Actions, ""):
		return errors.New("Capabilities.Actions has an empty one")
	case twice(len(c.Identify), func(i, j int) bool { return c.Identify[i] == c.Identify[j] }),
		twice(len(c.Actions), func(i, j int) bool { return c.Actions[i] == c.Actions[j] }):
		return errors.New("an identifier or an Action is in the list twice")
	case c.RateLimit.Calls < 0 || c.RateLimit.Per < 0 || (c.RateLimit.Calls == 0) != (c.RateLimit.Per == 0):
		return errors.New("Capabilities.RateLimit needs both Calls and Per, or neither")
	}
	return nil
}

// byIdentifier has a request for each identifier that Valid carries, with
// nothing else in it.
func (t *trial) byIdentifier() map[portal.Identifier]portal.Request {
	valid := t.valid()
	out := map[portal.Identifier]portal.Request{}
	if valid.CustomerID != "" {
		out[portal.ByCustomerID] = portal.Request{CustomerID: valid.CustomerID}
	}
	if valid.Email != "" {
		out[portal.ByEmail] = portal.Request{Email: valid.Email}
	}
	if len(valid.SubscriptionIDs) > 0 {
		out[portal.BySubscriptionID] = portal.Request{SubscriptionIDs: valid.SubscriptionIDs}
	}
	return out
}

func identifiersWork(t *trial) error {
	requests := t.byIdentifier()
	for _, i := range t.caps.Identify {
		req, ok := requests[i]
		if !ok {
			t.note("not checked: Harness.Valid has no %v", i)
			continue
		}
		if _, err := t.link(req); err != nil {
			return fmt.Errorf("by %v: %w", i, err)
		}
	}
	return nil
}

func actionsWork(t *trial) error {
	req, ok := t.single()
	if !ok {
		t.note("not checked: Harness.Valid has no subscription")
		return nil
	}
	for _, req.Action = range t.caps.Actions {
		link, err := t.link(req)
		if err != nil {
			return fmt.Errorf("%s: %w", req.Action, err)
		}
		if len(req.SubscriptionIDs) == 0 {
			continue
		}
		if page, ok := link.DeepLink(req.Action, req.SubscriptionIDs[0]); ok && page != link.URL {
			return fmt.Errorf("%s: Link.URL is not the deep link to this page", req.Action)
		}
	}
	return nil
}
