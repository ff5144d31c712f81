package appstle

import (
	"encoding/json"
	"time"
)

// Customer is one customer of a listing, with all documented fields. A field
// that Appstle leaves out or sends as null is zero.
type Customer struct {
	ID                    int64 // the Shopify customer number, which ManageSubscriptionLink takes
	Name                  string
	Email                 string
	ActiveSubscriptions   int
	InactiveSubscriptions int
	NextOrderDate         time.Time   // UTC
	LifetimeValue         json.Number // as it was sent, in a currency that is not stated
}

type customerBody struct {
	CustomerID            int64       `json:"customerId"`
	Name                  string      `json:"name"`
	Email                 string      `json:"email"`
	ActiveSubscriptions   int         `json:"activeSubscriptions"`
	InActiveSubscriptions int         `json:"inActiveSubscriptions"`
	NextOrderDate         string      `json:"nextOrderDate"`
	LifetimeValue         json.Number `json:"lifetimeValue"`
}

func (b *customerBody) customer() *Customer {
	return &Customer{
		ID:                    b.CustomerID,
		Name:                  b.Name,
		Email:                 b.Email,
		ActiveSubscriptions:   b.ActiveSubscriptions,
		InactiveSubscriptions: b.InActiveSubscriptions,
		NextOrderDate:         parseTime(b.NextOrderDate),
		LifetimeValue:         b.LifetimeValue,
	}
}
