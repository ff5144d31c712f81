package paddle

import (
	"context"
	"iter"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

var _ portal.SubscriptionLister = (*Client)(nil)

// Subscriptions goes through all subscriptions of the customer that req names,
// the canceled ones too, in portal's terms. A customer whom Paddle does not
// know by that identifier has none; an e-mail address that Paddle does not know
// is ErrNotFound.
//
// Actions are those of Subscription.Actions.
func (c *Client) Subscriptions(ctx context.Context, req portal.Request) iter.Seq2[portal.Subscription, error] {
	return func(yield func(portal.Subscription, error) bool) {
		customerID, err := c.listable(ctx, req)
		if err != nil {
			yield(portal.Subscription{}, err)
			return
		}
		for s, err := range c.subscriptions(SubscriptionFilter{CustomerIDs: []string{customerID}}, req.Email).all(ctx) {
			if err != nil {
				yield(portal.Subscription{}, err)
				return
			}
			if !yield(s.normalized(), nil) {
				return
			}
		}
	}
}

// listable returns the customer that req names, if a listing can be asked for it.
func (c *Client) listable(ctx context.Context, req portal.Request) (string, error) {
	if err := capabilities.Check(req); err != nil {
		return "", err
	}
	if req.CustomerID == "" {
		return c.customerByEmail(ctx, req.Email)
	}
	if strings.Contains(req.CustomerID, ",") {
		return "", c.api.Refuse("CustomerID", "it has a comma, which stands between several in a listing")
	}
	return req.CustomerID, c.checkID("CustomerID", req.CustomerID, "ctm_")
}

func (s *Subscription) normalized() portal.Subscription {
	return portal.Subscription{ID: s.ID, Status: string(s.Status), Name: s.Name(), Actions: s.Actions()}
}
