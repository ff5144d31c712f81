package appstle

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
)

// The docs do not say how many customers a page may have. Their example has 10.
const (
	defaultSize = 100
	maxSize     = 1000
)

// CustomerFilter says which customers to list. The zero value means all customers.
//
// The docs do not say whether Name and Email have to match as a whole or in part. The
// listing may have other customers than you mean: compare Customer.Email.
type CustomerFilter struct {
	// Name is the customer's name. Empty means any name.
	Name string

	// Email is the customer's e-mail address. Empty means any address.
	Email string

	// ActiveMoreThanOne means only customers with at least two active
	// subscriptions.
	ActiveMoreThanOne bool

	// Size is the number of customers in one page, from 1 to 1000. 0 means 100.
	Size int
}

// ListCustomers iterates over the matching customers. It holds one page at a time, and
// requests the next page when the loop reaches it. Appstle does not say which page is
// the last, so the listing ends at a page without customers. Each loop over the result
// starts at the first page.
//
// An error ends the listing. It is the last pair, has a nil Customer, and is a
// [*portal.Error]. If ctx ends, the listing ends too, even within a page. No error
// contains the name or the address of the filter; the URL of the request contains both.
//
// Appstle counts pages by their number. If somebody adds or removes a customer during
// the loop, another customer may come twice or not at all. The docs describe the call
// only for the product Subscriptions.
func (c *Client) ListCustomers(ctx context.Context, filter CustomerFilter) iter.Seq2[*Customer, error] {
	return func(yield func(*Customer, error) bool) {
		p, err := c.customers(filter)
		if err != nil {
			yield(nil, err)
			return
		}
		id := func(c *Customer) string { return strconv.FormatInt(c.ID, 10) }
		api.Listing[Customer]{Next: p.next, ID: id, Failed: p.failed}.Each(ctx, yield)
	}
}

func (c *Client) customers(filter CustomerFilter) (*pager, error) {
	if err := c.checkMade(); err != nil {
		return nil, err
	}
	size := cmp.Or(filter.Size, defaultSize)
	if size < 0 || size > maxSize {
		return nil, c.api.Refuse("Size", "it is not from 1 to 1000")
	}
	query := url.Values{"size": {strconv.Itoa(size)}, "sort": {"id,desc"}}
	for _, criterion := range []struct{ field, parameter, value string }{
		{"Name", "name", filter.Name}, {"Email", "email", filter.Email},
	} {
		if !utf8.ValidString(criterion.value) {
			return nil, c.api.Refuse(criterion.field, "it is not UTF-8")
		}
		if criterion.value != "" {
			query.Set(criterion.parameter, criterion.value)
		}
	}
	if filter.ActiveMoreThanOne {
		query.Set("activeMoreThanOneSubscription", "true")
	}
	return &pager{client: c, query: query, size: size, private: []string{filter.Name, filter.Email}}, nil
}

// Customer is one customer of a listing, with all documented fields. A field that is
// missing or null in the response is zero.
type Customer struct {
	ID                    int64 // the Shopify customer number, for ManageSubscriptionLink
	Name                  string
	Email                 string
	ActiveSubscriptions   int
	InactiveSubscriptions int
	NextOrderDate         time.Time   // UTC
	LifetimeValue         json.Number // as Appstle sent it; the docs do not name its currency
}

type customerBody struct {
	CustomerID            int64                  `json:"customerId"`
	Name                  string                 `json:"name"`
	Email                 string                 `json:"email"`
	ActiveSubscriptions   int                    `json:"activeSubscriptions"`
	InActiveSubscriptions int                    `json:"inActiveSubscriptions"`
	NextOrderDate         decode.Lenient[string] `json:"nextOrderDate"`
	LifetimeValue         decode.Number          `json:"lifetimeValue"`
}

func (b *customerBody) customer() *Customer {
	return &Customer{
		ID:                    b.CustomerID,
		Name:                  b.Name,
		Email:                 b.Email,
		ActiveSubscriptions:   b.ActiveSubscriptions,
		InactiveSubscriptions: b.InActiveSubscriptions,
		NextOrderDate:         decode.Time(b.NextOrderDate.Value),
		LifetimeValue:         json.Number(b.LifetimeValue),
	}
}
