package paddle

import (
	"context"
	"errors"

	"github.com/portallink/portallink-go/portal"
)

// customerByEmail returns the identifier of the one active customer with that
// address.
func (c *Client) customerByEmail(ctx context.Context, email string) (string, error) {
	if err := c.checkEmail("Email", email); err != nil {
		return "", err
	}
	// Two to a page are enough to tell one from several, and a few pages for what
	// may come between the two.
	p := c.customers(CustomerFilter{Emails: []string{email}, Statuses: []CustomerStatus{CustomerActive}, PerPage: 2})
	p.most = 5
	var found *Customer
	var failure error
	p.each(ctx, func(customer *Customer, err error) bool {
		switch {
		case err != nil:
			failure = err
		case customer.Status != "" && customer.Status != CustomerActive:
			failure = p.bad("a customer of the answer is not active, but was not to be listed then")
		case found != nil && found.ID != customer.ID:
			failure = p.failed(portal.ErrInvalidRequest, "Email", errors.New("several active customers have this address"))
		default:
			found = customer
		}
		return failure == nil
	})
	switch {
	case failure != nil:
		return "", failure
	case found == nil:
		return "", p.failed(portal.ErrNotFound, "Email", errors.New("no active customer has this address"))
	}
	return found.ID, nil
}
