package salesbricks

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
