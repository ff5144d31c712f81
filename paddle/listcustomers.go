package paddle

import (
	"context"
	"iter"
	"slices"
)

// CustomerFilter says which customers to list. A customer has to meet all
// fields that are not empty, and one of the values of each.
//
// Values that are empty or have a comma, addresses and a Search of more than
// 100 characters, and identifiers of another kind, are refused before any call.
type CustomerFilter struct {
	Emails []string // exact
	IDs    []string // "ctm_…"

	// Search looks for the text in identifiers, names and e-mail addresses.
	Search string

	// Statuses is CustomerActive if it is empty.
	Statuses []CustomerStatus

	// PerPage is how many are asked for at once. 0, and what is more than 200,
	// mean 200, the most that Paddle returns.
	PerPage int

	// Order is OrderIDDescending if it is empty.
	Order Order
}

// ListCustomers goes through the customers that the filter lets pass. All that
// the comment of ListSubscriptions says of pages and errors holds here too. No
// error shows the addresses or the text that was searched for. Where
// filter.Emails or filter.IDs is set, an answer with a customer whose address
// (but for the case of A to Z) or identifier is not among them is ErrBadResponse.
func (c *Client) ListCustomers(ctx context.Context, filter CustomerFilter) iter.Seq2[*Customer, error] {
	return c.customers(filter).all(ctx)
}

func (c *Client) customers(filter CustomerFilter) pager[Customer] {
	q := c.newListQuery(filter.PerPage, filter.Order)
	q.emails("Emails", filter.Emails)
	q.ids("IDs", "id", "ctm_", filter.IDs)
	q.set("Statuses", "status", texts(filter.Statuses)...)
	q.search(filter.Search)
	emails, ids := slices.Clone(filter.Emails), slices.Clone(filter.IDs)
	return pager[Customer]{
		client: c, segment: "customers", query: q.values, err: q.err,
		private: append(slices.Clone(emails), filter.Search),
		check:   func(found *Customer) string { return c.checkCustomer(found, emails, ids) },
	}
}

// checkCustomer returns what is wrong with a customer of an answer to a
// question for those with the given addresses and identifiers, or "".
func (c *Client) checkCustomer(found *Customer, emails, ids []string) string {
	switch {
	case c.checkID("", found.ID, "ctm_") != nil:
		return "a customer of the answer has no identifier that could be one"
	case len(ids) > 0 && !slices.Contains(ids, found.ID),
		len(emails) > 0 && !slices.ContainsFunc(emails, func(email string) bool { return sameEmail(email, found.Email) }):
		return "a customer of the answer is not one that was asked for"
	}
	return ""
}
