package paddle

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/internal/weburl"
	"github.com/portallink/portallink-go/portal"
)

// SubscriptionFilter says which subscriptions to list. A subscription matches if it
// matches every field that is not empty. It matches a field if it has one of its
// values. The zero value means all subscriptions of the account, including canceled
// ones.
//
// These are errors before any call: a value that is empty or has a comma, an identifier
// of another kind, and a negative PerPage.
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

	// Order is the order of the listing. Empty means OrderIDDescending.
	Order Order
}

// ListSubscriptions iterates over the matching subscriptions. It requests a page when
// the loop reaches it, and holds one page at a time. Each page is one call, with its
// own retries and timeout. Each loop over the result starts at the first page.
//
// An error ends the listing. It is the last pair, has a nil Subscription, and is a
// [*portal.Error]. If filter.CustomerIDs is set, a subscription of another customer,
// or without a customer, is [portal.ErrBadResponse]: nobody sees another customer's
// subscriptions.
//
// If a subscription changes its place in the listing during the loop, it may come twice
// or not at all.
func (c *Client) ListSubscriptions(ctx context.Context, filter SubscriptionFilter) iter.Seq2[*Subscription, error] {
	return converted(ctx, c.subscriptions(filter), func(s *subscriptionBody) *Subscription { return &s.Subscription })
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

// checkSubscription returns what is wrong with a subscription in a response, or "".
// customers are those of the request.
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
		if _, err := weburl.Query(link.Reveal()); err != nil { // as Parse, but most links need no parser
			return "a link in the response is not valid: " + err.Error()
		}
	}
	return ""
}

var _ portal.SubscriptionLister = (*Client)(nil)

// Subscriptions iterates over all subscriptions of the customer that req names, including
// canceled ones. Actions are those of [Subscription.Actions]. A customer ID that Paddle
// does not know has no subscriptions; an e-mail address that Paddle does not know is
// [portal.ErrNotFound].
func (c *Client) Subscriptions(ctx context.Context, req portal.Request) iter.Seq2[portal.Subscription, error] {
	return func(yield func(portal.Subscription, error) bool) {
		customerID, err := c.listable(ctx, req)
		if err != nil {
			yield(portal.Subscription{}, err)
			return
		}
		filter := SubscriptionFilter{CustomerIDs: []string{customerID}}
		converted(ctx, c.subscriptions(filter, req.Email), (*subscriptionBody).normalized)(yield)
	}
}

// listable returns the ID of the customer that req names.
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

func (s *subscriptionBody) normalized() portal.Subscription {
	return portal.Subscription{ID: s.ID, Status: string(s.Status), Name: s.Name(), Actions: s.Actions()}
}
