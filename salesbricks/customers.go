package salesbricks

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"unicode/utf8"
)

// maxLimit is the documented maximum.
const maxLimit = 1000

// CustomerFilter says which customers to list. The zero value means all of them.
// There is no search by e-mail address. How several criteria combine is not
// documented; here a customer has to meet all of them.
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

// ListCustomers goes through the customers that the filter lets pass, each with
// its subscriptions. It holds one page of them, and asks for the next one when
// the loop gets there. Each loop over the result begins at the first page.
//
// An error is always a *portal.Error, comes with a nil customer, and ends the
// listing; so does the end of ctx, also within a page. An answer with a customer
// of another ExternalID or StripeCustomerID than the filter's is ErrBadResponse.
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
	p := &pager{
		client: c, method: http.MethodGet, path: []string{"api", "v2", "customers"}, limit: cmp.Or(filter.Limit, maxLimit),
	}
	switch {
	case p.limit < 0 || p.limit > maxLimit:
		return nil, c.api.Refuse("Limit", "it is not from 1 to 1000")
	case !utf8.ValidString(filter.Name):
		return nil, c.api.Refuse("Name", "it is not UTF-8")
	case !utf8.ValidString(filter.ExternalID):
		return nil, c.api.Refuse("ExternalID", "it is not UTF-8")
	case !utf8.ValidString(filter.StripeCustomerID):
		return nil, c.api.Refuse("StripeCustomerID", "it is not UTF-8")
	}
	if filter.Name != "" {
		p.names = []string{filter.Name}
	}
	criteria := map[string]string{}
	for field, value := range map[string]string{
		"name": filter.Name, "external_id": filter.ExternalID, "stripe_customer_id": filter.StripeCustomerID,
	} {
		if value != "" {
			criteria[field] = value
		}
	}
	if len(criteria) > 0 {
		p.method, p.path = http.MethodPost, append(p.path, "search")
		p.body, _ = json.Marshal(criteria) // never fails: it is made of texts
	}
	p.check = func(found *Customer) string {
		switch {
		case found == nil || found.ID == "":
			return "a customer of the answer has no identifier"
		case filter.ExternalID != "" && found.ExternalID != filter.ExternalID,
			filter.StripeCustomerID != "" && found.StripeCustomerID != filter.StripeCustomerID:
			return "a customer of the answer is not one that was asked for"
		}
		return ""
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
