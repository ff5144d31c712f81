package paddle

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/internal/weburl"
	"github.com/portallink/portallink-go/portal"
)

// SubscriptionFilter says which subscriptions to list: those that match each
// field that is not empty, by one of its values. The zero value means all of the
// account, canceled ones included.
//
// Values that are empty or have a comma, and identifiers of another kind, are
// refused before any call.
type SubscriptionFilter struct {
	CustomerIDs            []string // "ctm_…"
	IDs                    []string // "sub_…"
	AddressIDs             []string // "add_…"
	PriceIDs               []string // "pri_…"
	Statuses               []SubscriptionStatus
	CollectionMode         CollectionMode
	ScheduledChangeActions []ScheduledAction

	// PerPage is the number of subscriptions in one response. 0, and more than
	// 200, mean 200, which is Paddle's maximum.
	PerPage int

	// Order is OrderIDDescending if it is empty.
	Order Order
}

// ListSubscriptions iterates over the matching subscriptions. It requests a page
// when the one before is used up, and holds one at a time; each is a call of its
// own, with the retries and the timeout of any call. Each loop over the result
// begins anew.
//
// An error ends the listing: it is the last that is yielded, with a nil
// Subscription, and is a [*portal.Error]. Where filter.CustomerIDs is set, a
// subscription of another customer, or of one that is not named, is
// [portal.ErrBadResponse]: nobody sees another customer's subscriptions.
//
// It yields what Paddle sends: a subscription that changes its place while the
// listing is read may come twice, or not at all.
func (c *Client) ListSubscriptions(ctx context.Context, filter SubscriptionFilter) iter.Seq2[*Subscription, error] {
	entries := c.subscriptions(filter)
	return func(yield func(*Subscription, error) bool) {
		for entry, err := range entries.all(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(&entry.Subscription, nil) {
				return
			}
		}
	}
}

func (c *Client) subscriptions(filter SubscriptionFilter, private ...string) pager[subscriptionBody] {
	if err := c.checkMade(); err != nil {
		return pager[subscriptionBody]{err: err}
	}
	q := c.newListQuery(filter.PerPage, filter.Order)
	q.ids("CustomerIDs", "customer_id", "ctm_", filter.CustomerIDs)
	q.ids("IDs", "id", "sub_", filter.IDs)
	q.ids("AddressIDs", "address_id", "add_", filter.AddressIDs)
	q.ids("PriceIDs", "price_id", "pri_", filter.PriceIDs)
	q.set("Statuses", "status", texts(filter.Statuses)...)
	q.set("ScheduledChangeActions", "scheduled_change_action", texts(filter.ScheduledChangeActions)...)
	if filter.CollectionMode != "" {
		q.set("CollectionMode", "collection_mode", string(filter.CollectionMode))
	}
	customers := slices.Clone(filter.CustomerIDs)
	return pager[subscriptionBody]{
		client: c, segment: "subscriptions", query: q.values, err: q.err,
		private: private,
		id:      func(s *subscriptionBody) string { return s.ID },
		check:   func(s *subscriptionBody) string { return c.checkSubscription(s, customers) },
	}
}

// checkSubscription returns what is wrong with a subscription in the response to
// a request for those of the given customers, or "".
func (c *Client) checkSubscription(s *subscriptionBody, customers []string) string {
	switch {
	case !s.takeItems():
		return "an amount in the response is not a whole number"
	case c.checkID("", s.ID, "sub_") != nil:
		return "a subscription in the response has no valid identifier"
	case len(customers) > 0 && s.CustomerID == "":
		return "a subscription in the response does not name its customer"
	case len(customers) > 0 && !slices.Contains(customers, s.CustomerID):
		return "a subscription in the response belongs to another customer"
	}
	urls := &s.ManagementURLs
	for _, link := range []portal.Secret{urls.Cancel, urls.UpdatePaymentMethod, urls.ViewSubscription} {
		if link == "" {
			continue
		}
		if _, err := weburl.Parse(link.Reveal()); err != nil {
			return "a link in the response is not valid: " + err.Error()
		}
	}
	return ""
}

var _ portal.SubscriptionLister = (*Client)(nil)

// Subscriptions iterates over all subscriptions of the customer that req names,
// the canceled ones too, in portal's terms, with the Actions of
// [Subscription.Actions]. A customer whom Paddle does not know by that identifier
// has none; an e-mail address that Paddle does not know is [portal.ErrNotFound].
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
	if err := c.checkCustomer(req); err != nil {
		return "", err
	}
	if req.CustomerID == "" {
		customerID, _, err := c.customerByEmail(ctx, req.Email)
		return customerID, err
	}
	if strings.Contains(req.CustomerID, ",") {
		return "", c.api.Refuse("CustomerID", "it has a comma, which separates identifiers in a listing")
	}
	return req.CustomerID, nil
}

func (s *Subscription) normalized() portal.Subscription {
	return portal.Subscription{ID: s.ID, Status: string(s.Status), Name: s.Name(), Actions: s.Actions()}
}
