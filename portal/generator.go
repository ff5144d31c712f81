package portal

import "context"

// LinkGenerator mints customer-portal links for one account at one provider.
// Implementations are safe for concurrent use.
type LinkGenerator interface {
	// GenerateLink mints a new link for the customer that req names. Nothing is
	// cached: two calls return two links. Exactly one result is nil. The error is
	// always an [*Error]. If [Capabilities.Check] rejects req, GenerateLink
	// rejects it before any network traffic.
	GenerateLink(ctx context.Context, req Request) (*Link, error)

	// Capabilities says what the provider can do. It does no input or output,
	// and the result never changes for one generator.
	Capabilities() Capabilities
}

// Request names a customer, and says what the link is for. It may carry all that a
// program knows of the customer at this provider: the provider ignores identifiers
// that it does not use. An Action it cannot honor is an error. The zero value names
// nobody.
type Request struct {
	// CustomerID is the provider's identifier of the customer: "ctm_…" at
	// Paddle, the Shopify customer number (or its gid:// form) at Appstle.
	CustomerID string

	// Email is used only if CustomerID is empty, and only at providers that look
	// up customers by e-mail.
	Email string

	// SubscriptionIDs asks for deep links: 0 to 25 at Paddle, exactly 1 at
	// Salesbricks. Appstle ignores them. Duplicates count once.
	SubscriptionIDs []string

	// Action is the page that Link.URL opens. One of Capabilities.Actions needs
	// exactly one subscription in SubscriptionIDs; one of
	// Capabilities.CustomerActions needs none. Empty means the portal's front
	// page.
	Action Action
}

// Action names a page of the portal. The set is open: a provider may have other
// pages. [Capabilities] lists those that it has.
type Action string

// The pages that the providers of this module know.
const (
	ActionViewSubscription    Action = "view_subscription"
	ActionUpdatePaymentMethod Action = "update_payment_method"
	ActionCancelSubscription  Action = "cancel_subscription"
)
