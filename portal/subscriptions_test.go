package portal_test

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/portallink/portallink-go/portal"
)

// plans is a generator that also lists subscriptions.
type plans map[string][]portal.Subscription

func (plans) Capabilities() portal.Capabilities {
	return portal.Capabilities{Provider: "plans", Identify: []portal.Identifier{portal.ByCustomerID}}
}

func (plans) GenerateLink(context.Context, portal.Request) (*portal.Link, error) {
	return nil, &portal.Error{Provider: "plans", Kind: portal.ErrUnsupported}
}

func (p plans) Subscriptions(ctx context.Context, req portal.Request) iter.Seq2[portal.Subscription, error] {
	return func(yield func(portal.Subscription, error) bool) {
		if err := p.Capabilities().Check(req); err != nil {
			yield(portal.Subscription{}, err)
			return
		}
		for _, s := range p[req.CustomerID] {
			if err := ctx.Err(); err != nil {
				yield(portal.Subscription{}, &portal.Error{Provider: "plans", Kind: portal.ErrCanceled, Err: err})
				return
			}
			if !yield(s, nil) {
				return
			}
		}
	}
}

func ExampleSubscriptionLister() {
	var generator portal.LinkGenerator = plans{"c1": {
		{ID: "s1", Status: "active", Name: "Gold", Actions: []portal.Action{portal.ActionCancelSubscription}},
		{ID: "s2", Status: "canceled", Name: "Silver"},
	}}
	lister, ok := generator.(portal.SubscriptionLister)
	if !ok {
		return
	}
	for _, req := range []portal.Request{{CustomerID: "c1"}, {}} {
		for s, err := range lister.Subscriptions(context.Background(), req) {
			if err != nil {
				fmt.Println(errors.Is(err, portal.ErrInvalidRequest), err)
				break
			}
			fmt.Println(s.ID, s.Name, s.Status, s.Actions)
		}
	}
	// Output:
	// s1 Gold active [cancel_subscription]
	// s2 Silver canceled []
	// true plans: invalid request: CustomerID: no customer: the request needs a customer ID
}
