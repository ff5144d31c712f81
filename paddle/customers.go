package paddle

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// Customer is a person or a company, as Paddle knows it. Name and Email are
// personal data. See
// https://developer.paddle.com/api-reference/customers/overview.
type Customer struct {
	ID               string         `json:"id"` // "ctm_…"
	Status           CustomerStatus `json:"status"`
	Name             string         `json:"name"` // may be empty
	Email            string         `json:"email"`
	Locale           string         `json:"locale"` // such as "en"
	MarketingConsent bool           `json:"marketing_consent"`
	CreatedAt        time.Time      `json:"created_at"`
	UpdatedAt        time.Time      `json:"updated_at"`
}

// CustomerStatus is the status of a customer. The set is open.
type CustomerStatus string

// The documented statuses.
const (
	CustomerActive   CustomerStatus = "active"
	CustomerArchived CustomerStatus = "archived" // cannot be billed
)

// CustomerFilter says which customers to list. A customer matches if it matches every
// field that is not empty. It matches a field if it has one of its values.
//
// These are errors before any call: a value that is empty or has a comma, an address
// or a Search of more than 100 characters, an identifier of another kind, and a negative
// PerPage.
type CustomerFilter struct {
	Emails []string // exact
	IDs    []string // "ctm_…"

	// Search is a text in the identifier, the name or the e-mail address.
	Search string

	// Statuses lists the statuses. Empty means CustomerActive.
	Statuses []CustomerStatus

	// PerPage is the number of customers in one response. 0, and more than 200,
	// mean 200, which is Paddle's maximum.
	PerPage int

	// Order is the order of the listing. Empty means OrderIDDescending.
	Order Order
}

// ListCustomers iterates over the matching customers. Pages and errors are as for
// [Client.ListSubscriptions]. No error contains the addresses or the text of the
// filter. If filter.Emails or filter.IDs is set, a response with another customer is
// [portal.ErrBadResponse]; the case of A to Z in addresses does not matter.
func (c *Client) ListCustomers(ctx context.Context, filter CustomerFilter) iter.Seq2[*Customer, error] {
	p := customers(c, filter, func(found *Customer) identity { return identity{found.ID, found.Status, found.Email} })
	return converted(ctx, p, func(found *Customer) *Customer { return found })
}

// identity is all that a lookup by e-mail address reads of a customer: no link is lost to
// a name or a time that cannot be read.
type identity struct {
	ID     string         `json:"id"`
	Status CustomerStatus `json:"status"`
	Email  string         `json:"email"`
}

func customers[T any](c *Client, filter CustomerFilter, of func(*T) identity) pager[T] {
	if err := c.checkMade(); err != nil {
		return pager[T]{err: err}
	}
	q := c.newListQuery(filter.PerPage, filter.Order)
	q.emails("Emails", filter.Emails)
	q.ids("IDs", "id", "ctm_", filter.IDs)
	q.set("Statuses", "status", texts(filter.Statuses)...)
	q.search(filter.Search)
	emails, ids := slices.Clone(filter.Emails), slices.Clone(filter.IDs)
	return pager[T]{
		client: c, segment: "customers", query: q.values, err: q.err,
		private: append(slices.Clone(emails), filter.Search),
		id:      func(found *T) string { return of(found).ID },
		check:   func(found *T) string { return c.checkFound(of(found), emails, ids) },
	}
}

// checkFound returns what is wrong with a customer in a response, or "". emails and
// ids are those of the request.
func (c *Client) checkFound(found identity, emails, ids []string) string {
	switch {
	case c.checkID("", found.ID, "ctm_") != nil:
		return "a customer in the response has no valid identifier"
	case len(ids) > 0 && !slices.Contains(ids, found.ID),
		len(emails) > 0 && !slices.ContainsFunc(emails, func(email string) bool { return sameEmail(email, found.Email) }):
		return "the response has a customer that was not requested"
	}
	return ""
}

// customerByEmail returns the identifier of the one active customer with that
// address, and the number of attempts that it took.
func (c *Client) customerByEmail(ctx context.Context, email string) (id string, attempts int, err error) {
	// Two customers in a page are enough to see that there are several. There may be
	// other customers between the two, so read a few pages.
	filter := CustomerFilter{Emails: []string{email}, Statuses: []CustomerStatus{CustomerActive}, PerPage: 2}
	p := customers(c, filter, func(found *identity) identity { return *found })
	p.limit = 5
	p.each(ctx, func(found *identity, failure error) bool {
		switch {
		case failure != nil:
			err = failure
		case found.Status != "" && found.Status != CustomerActive:
			err = p.bad("a customer in the response is not active, but only active ones were requested")
		case id != "" && found.ID != id:
			err = p.failed(portal.ErrInvalidRequest, "Email", errors.New("several active customers have this address"))
		default:
			id = found.ID
		}
		return err == nil
	})
	if err == nil && id == "" {
		err = p.failed(portal.ErrNotFound, "Email", errors.New("no active customer has this address"))
	}
	if err != nil {
		return "", 0, addAttempts(err, p.attempts)
	}
	return id, p.attempts + p.last.Attempts, nil
}

// addAttempts adds the attempts of earlier calls for the same link to an error.
func addAttempts(err error, earlier int) error {
	if e, ok := errors.AsType[*portal.Error](err); ok {
		e.Attempts += earlier
	}
	return err
}
