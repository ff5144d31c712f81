package portal

import (
	"fmt"
	"time"
)

// Link opens the portal for one customer. It is a credential: do not store, cache
// or log it. See [LinkGenerator].
type Link struct {
	// Provider is Capabilities.Provider of the generator.
	Provider string

	// URL signs the customer in. It is absolute and https (http only to a
	// loopback host).
	URL Secret

	// Token is the sign-in token inside URL. It is empty if the provider's
	// documents do not say which part of URL is the token.
	Token Secret

	// ExpiresAt is in UTC. Zero means that the expiry is unknown, not that the
	// link never expires.
	ExpiresAt time.Time

	// ExpirySource says where ExpiresAt comes from.
	ExpirySource ExpirySource

	// Use says whether the link works for one visit or for many.
	Use Use

	// CustomerID is the customer's ID in the provider's response. It is empty if
	// the response has none.
	CustomerID string

	// RequestID is the provider's identifier of the call, for its support team.
	RequestID string

	// Attempts is the number of calls made for the link, retries included, as in
	// Error.Attempts. 0 means that the generator does not count. Those of this
	// module do.
	Attempts int

	// DeepLinks are in the order of Request.SubscriptionIDs, then of
	// Capabilities.Actions.
	DeepLinks []DeepLink
}

// Format implements fmt.Formatter. fmt prints nested pointers by reflection,
// skipping Secret.Format.
func (l Link) Format(f fmt.State, verb rune) {
	type fields Link
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(l))
}

// DeepLink opens one page for one subscription. Its URL signs the customer in as
// Link.URL does, and carries the same token.
type DeepLink struct {
	Action         Action
	SubscriptionID string
	URL            Secret
}

// Format implements fmt.Formatter: see [Link.Format].
func (d DeepLink) Format(f fmt.State, verb rune) {
	type fields DeepLink
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(d))
}

// DeepLink returns the link that opens page a for the subscription. The second
// result is false if there is none, or if l is nil.
func (l *Link) DeepLink(a Action, subscriptionID string) (Secret, bool) {
	if l == nil {
		return "", false
	}
	for _, d := range l.DeepLinks {
		if d.Action == a && d.SubscriptionID == subscriptionID {
			return d.URL, true
		}
	}
	return "", false
}

// ExpiresIn returns the time from now to ExpiresAt. It is zero or negative once the
// link has expired. The second result is false if the expiry is unknown, or if l is
// nil.
func (l *Link) ExpiresIn(now time.Time) (time.Duration, bool) {
	if l == nil || l.ExpiresAt.IsZero() {
		return 0, false
	}
	return l.ExpiresAt.Sub(now), true
}

// ExpirySource says how much Link.ExpiresAt can be relied on.
type ExpirySource uint8

const (
	// ExpiryUnknown means that the link's expiry is not known.
	ExpiryUnknown ExpirySource = iota
	// ExpiryReported means that a field of the provider's response has the expiry.
	ExpiryReported
	// ExpiryTokenClaim means that the expiry is the exp claim of the token inside
	// the link. The token's signature was not verified.
	ExpiryTokenClaim
)

// String returns "unknown", "reported" or "token claim".
func (s ExpirySource) String() string {
	switch s {
	case ExpiryReported:
		return "reported"
	case ExpiryTokenClaim:
		return "token claim"
	default:
		return "unknown"
	}
}

// Use says how often a link opens the portal before it expires.
type Use uint8

const (
	// UseUnknown means that the provider's documents do not say.
	UseUnknown Use = iota
	// UseOnce means that the link works for the first visit only. A visit of a
	// mail scanner or a chat preview counts too.
	UseOnce
	// UseMany means that the link opens the portal until it expires.
	UseMany
)

// String returns "unknown", "once" or "many".
func (u Use) String() string {
	switch u {
	case UseOnce:
		return "once"
	case UseMany:
		return "many"
	default:
		return "unknown"
	}
}
