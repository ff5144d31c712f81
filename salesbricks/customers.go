package salesbricks

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"unicode/utf8"

	"github.com/portallink/portallink-go/internal/api/decode"
)

// maxLimit is the documented maximum.
const maxLimit = 1000

// CustomerFilter says which customers to list. The zero value means all of them.
// There is no search by e-mail address. The docs do not say how several criteria
// combine; here a customer has to meet all of them.
type CustomerFilter struct {
	// Name is a part of the name, in upper or lower case. Empty means any.
	Name string

	// ExternalID is the whole of your own identifier. Empty means any.
	ExternalID string

	// StripeCustomerID is the whole of Stripe's identifier. Empty means any.
	StripeCustomerID string

	// Limit is how many are asked for at once, from 1 to 1000. 0 means 1000, the
	// most that Salesbricks returns.
	Limit int
}

// ListCustomers iterates over the matching customers, each with its
// subscriptions. It holds one page of them, and asks for the next one when the
// loop gets there. Each loop over the result begins at the first page.
//
// An error is always a [*portal.Error], comes with a nil customer, and ends the
// listing; so does the end of ctx, also within a page. A response with a customer
// of another ExternalID or StripeCustomerID than the filter's is
// [portal.ErrBadResponse].
//
// Salesbricks counts offsets. A customer that is added or removed meanwhile can
// make another one appear twice, or not at all.
func (c *Client) ListCustomers(ctx context.Context, filter CustomerFilter) iter.Seq2[*Customer, error] {
	return func(yield func(*Customer, error) bool) {
		p, err := c.customers(filter)
		if err != nil {
			yield(nil, err)
			return
		}
		p.each(ctx, yield)
	}
}

func (c *Client) customers(filter CustomerFilter) (*pager, error) {
	if err := c.checkMade(); err != nil {
		return nil, err
	}
	p := &pager{client: c, filter: filter, method: http.MethodGet, path: []string{"api", "v2", "customers"}}
	if p.filter.Limit == 0 {
		p.filter.Limit = maxLimit
	}
	if filter.Limit < 0 || filter.Limit > maxLimit {
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
	if len(criteria) > 0 {
		p.method, p.path = http.MethodPost, append(p.path, "search")
		p.body, _ = json.Marshal(criteria) // never fails: it is made of texts
	}
	return p, nil
}

// Customer is one customer of a listing, with all documented fields. A field
// that Salesbricks leaves out or sends as null is zero. See
// https://docs.salesbricks.com/api-reference/customers/list-all-customers.
type Customer struct {
	ID               string         `json:"customer_id"` // never empty
	Name             string         `json:"name"`
	ExternalID       string         `json:"external_id"` // yours
	StripeCustomerID string         `json:"stripe_customer_id"`
	Address          Address        `json:"address"`
	Subscriptions    []Subscription `json:"subscriptions"`
}

// Subscription is one subscription of a Customer. Its ID is what GenerateLink
// takes in Request.SubscriptionIDs.
type Subscription struct {
	ID       string `json:"subscription_id"`
	Status   string `json:"status"` // "ACTIVE" is the one that the documents show
	Name     string `json:"name"`
	StartsAt string `json:"starts_at"` // a date, such as "2023-12-25"
	EndsAt   string `json:"ends_at"`   // likewise
}

// Address is where a customer is.
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

// customer returns what was found, and what is wrong with it, or "".
func (b *customerBody) customer(filter CustomerFilter) (*Customer, string) {
	switch {
	case b == nil || b.ID == "":
		return nil, "a customer of the response has no identifier"
	case filter.ExternalID != "" && b.ExternalID != filter.ExternalID,
		filter.StripeCustomerID != "" && b.StripeCustomerID != filter.StripeCustomerID:
		return nil, "a customer of the response is not one that was asked for"
	}
	b.Customer.Subscriptions = b.Subscriptions
	return &b.Customer, ""
}
