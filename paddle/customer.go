package paddle

import "time"

// Customer is what Paddle knows of a person or a company. Name and Email are
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

// CustomerStatus is an open set.
type CustomerStatus string

// The documented statuses.
const (
	CustomerActive   CustomerStatus = "active"
	CustomerArchived CustomerStatus = "archived" // can be billed for nothing
)
