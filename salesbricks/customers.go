package salesbricks

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"unicode/utf8"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
)

// maxLimit is the documented maximum.
const maxLimit = 1000

// CustomerFilter says which customers to list. The zero value means all customers.
// Salesbricks has no search by e-mail address. The docs do not say how several criteria
// combine; here a customer has to match all of them.
type CustomerFilter struct {
	// Name is a part of the name. Case does not matter. Empty means any name.
	Name string

	// ExternalID is your own complete identifier. Empty means any.
	ExternalID string

	// StripeCustomerID is Stripe's complete identifier. Empty means any.
	StripeCustomerID string

	// Limit is the number of customers in one page, from 1 to 1000. 0 means 1000,
	// which is Salesbricks' maximum.
	Limit int
}

// ListCustomers iterates over the matching customers, each with its subscriptions. It
// holds one page at a time, and requests the next page when the loop reaches it. Each
// loop over the result starts at the first page.
//
// An error ends the listing. It is the last pair, has a nil Customer, and is a
// [*portal.Error]. If ctx ends, the listing ends too, even within a page. If a response
// has a customer with another ExternalID or StripeCustomerID than the filter, the error
// is [portal.ErrBadResponse].
//
// Salesbricks counts pages by offsets. If somebody adds or removes a customer during the
// loop, another customer may come twice or not at all.
func (c *Client) ListCustomers(ctx context.Context, filter CustomerFilter) iter.Seq2[*Customer, error] {
	return func(yield func(*Customer, error) bool) {
		p, err := c.customers(filter)
		if err != nil {
			yield(nil, err)
			return
		}
		id := func(c *Customer) string { return c.ID }
		api.Listing[Customer]{Next: p.next, ID: id, Failed: p.failed}.Each(ctx, yield)
	}
}

func (c *Client) customers(filter CustomerFilter) (*pager, error) {
	if err := c.checkMade(); err != nil {
		return nil, err
	}
	filter.Limit = cmp.Or(filter.Limit, maxLimit)
	if filter.Limit < 1 || filter.Limit > maxLimit {
		return nil, c.api.Refuse("Limit", "it is not from 1 to 1000")
	}
	criteria := map[string]string{}
	for _, criterion := range []struct{ field, parameter, value string }{
		{"Name", "name", filter.Name},
		{"ExternalID", "external_id", filter.ExternalID},
		{"StripeCustomerID", "stripe_customer_id", filter.StripeCustomerID},
	} {
		if !utf8.ValidString(criterion.value) {
			return nil, c.api.Refuse(criterion.field, "it is not UTF-8")
		}
		if criterion.value != "" {
			criteria[criterion.parameter] = criterion.value
		}
	}
	request := api.Request{Method: http.MethodGet, URL: c.api.URL("api", "v2", "customers"), MaxBytes: api.MaxListing}
	if len(criteria) > 0 {
		request.Method, request.URL = http.MethodPost, c.api.URL("api", "v2", "customers", "search")
		request.Body, _ = json.Marshal(criteria) // never fails: it is made of texts
	}
	return &pager{client: c, filter: filter, request: request}, nil
}

// Customer is one customer of a listing, with all documented fields. A field that is
// missing or null in the response is zero. See
// https://docs.salesbricks.com/api-reference/customers/list-all-customers.
type Customer struct {
	ID               string         `json:"customer_id"` // never empty
	Name             string         `json:"name"`
	ExternalID       string         `json:"external_id"` // your own identifier
	StripeCustomerID string         `json:"stripe_customer_id"`
	Address          Address        `json:"address"`
	Subscriptions    []Subscription `json:"subscriptions"`
}

// Subscription is one subscription of a [Customer]. Use its ID in
// Request.SubscriptionIDs.
type Subscription struct {
	ID       string `json:"subscription_id"`
	Status   string `json:"status"` // the docs show only "ACTIVE"
	Name     string `json:"name"`
	StartsAt string `json:"starts_at"` // a date, such as "2023-12-25"
	EndsAt   string `json:"ends_at"`   // a date
}

// Address is the address of a customer.
type Address struct {
	Line1   string `json:"line_1"`
	Line2   string `json:"line_2"`
	City    string `json:"city"`
	Region  string `json:"region"`
	Zip     string `json:"zip"`
	Country string `json:"country"`
}

// customerBody is a Customer whose list has a bound.
type customerBody struct {
	Customer
	Subscriptions decode.List[Subscription] `json:"subscriptions"`
}

// customer returns the customer, and what is wrong with it, or "".
func (b *customerBody) customer(filter CustomerFilter) (*Customer, string) {
	switch {
	case b == nil || b.ID == "":
		return nil, "a customer of the response has no identifier"
	case filter.ExternalID != "" && b.ExternalID != filter.ExternalID,
		filter.StripeCustomerID != "" && b.StripeCustomerID != filter.StripeCustomerID:
		return nil, "the response has a customer that was not requested"
	}
	b.Customer.Subscriptions = b.Subscriptions
	return &b.Customer, ""
}
