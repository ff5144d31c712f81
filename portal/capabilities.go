package portal

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Capabilities says what a provider can do. All calls on one generator return
// equal values. The caller may keep and change the slices.
type Capabilities struct {
	// Provider is "paddle", "salesbricks", "appstle", or another provider's name.
	Provider string

	// Identify lists the ways to name a customer. A Request must have at least
	// one of them. If it has several, the first in this list is used.
	Identify []Identifier

	// MaxSubscriptions is the maximum number of different SubscriptionIDs in a
	// Request. 0 means that SubscriptionIDs are ignored.
	MaxSubscriptions int

	// Actions lists the values of Request.Action that need exactly one
	// subscription.
	Actions []Action

	// CustomerActions lists the values of Request.Action that work without a
	// subscription. An example is the page where Stripe's customers change the
	// payment method of their whole account. An Action in both lists works with
	// and without a subscription.
	CustomerActions []Action

	// DeepLinks means that Link.DeepLinks has at least one link for every
	// subscription of the request. False means that there may be none: set
	// Request.Action to get a link to one page.
	DeepLinks bool

	// ReportsExpiry means that the provider's documents promise an expiry in
	// the response.
	ReportsExpiry bool

	// RateLimit is the documented limit. The zero value means that none is
	// documented.
	RateLimit Rate
}

// Rate is a limit on calls: at most Calls within the time Per, counted for each
// Scope.
type Rate struct {
	Calls int
	Per   time.Duration
	Scope string // what the provider counts by, such as "IP address"
}

// Identifier is a way to name a customer.
type Identifier uint8

const (
	// ByCustomerID names a customer by Request.CustomerID.
	ByCustomerID Identifier = iota + 1
	// ByEmail names a customer by Request.Email.
	ByEmail
	// BySubscriptionID names a customer by a subscription in Request.SubscriptionIDs.
	BySubscriptionID
)

// String returns "customer ID", "e-mail" or "subscription ID".
func (i Identifier) String() string {
	switch i {
	case ByCustomerID:
		return "customer ID"
	case ByEmail:
		return "e-mail"
	case BySubscriptionID:
		return "subscription ID"
	default:
		return fmt.Sprintf("Identifier(%d)", uint8(i))
	}
}

// field returns the name of the Request field that carries the identifier.
func (i Identifier) field() string {
	switch i {
	case ByEmail:
		return "Email"
	case BySubscriptionID:
		return "SubscriptionIDs"
	default:
		return "CustomerID"
	}
}

func (i Identifier) in(req Request) bool {
	switch i {
	case ByCustomerID:
		return req.CustomerID != ""
	case ByEmail:
		return req.Email != ""
	case BySubscriptionID:
		return len(req.SubscriptionIDs) > 0
	default:
		return false
	}
}

// Check returns nil if a generator with these capabilities can serve req. It makes
// no call and changes neither c nor req. The error is an [*Error] of kind
// [ErrInvalidRequest] or [ErrUnsupported] that names the field.
//
// GenerateLink may still reject a malformed ID, such as a subscription ID in
// CustomerID.
func (c Capabilities) Check(req Request) error {
	named := func(i Identifier) bool { return i.in(req) }
	if len(c.Identify) > 0 && !slices.ContainsFunc(c.Identify, named) {
		return c.refuse(ErrInvalidRequest, c.Identify[0].field(), "no customer: the request needs "+c.identifiers())
	}
	n := 0
	if c.MaxSubscriptions > 0 {
		if slices.Contains(req.SubscriptionIDs, "") {
			return c.refuse(ErrInvalidRequest, "SubscriptionIDs", "an identifier is empty")
		}
		if n = len(req.SubscriptionIDs); n > c.MaxSubscriptions || n > 1 && req.Action != "" {
			n = distinct(req.SubscriptionIDs, c.MaxSubscriptions)
		}
		if n > c.MaxSubscriptions {
			return c.refuse(ErrInvalidRequest, "SubscriptionIDs", fmt.Sprintf("too many subscriptions: the maximum is %d", c.MaxSubscriptions))
		}
	}
	if req.Action == "" {
		return nil
	}
	return c.checkAction(req.Action, n)
}

// checkAction checks a for a request with n subscriptions.
func (c Capabilities) checkAction(a Action, n int) error {
	withOne, withNone := slices.Contains(c.Actions, a), slices.Contains(c.CustomerActions, a)
	switch {
	case !withOne && !withNone:
		return c.refuse(ErrUnsupported, "Action", "the provider has no link to this page")
	case c.MaxSubscriptions <= 0, withOne && n == 1, withNone && n == 0:
		return nil
	case withOne && withNone:
		return c.refuse(ErrInvalidRequest, "SubscriptionIDs", fmt.Sprintf("this Action takes one subscription or none, not %d", n))
	case withOne:
		return c.refuse(ErrInvalidRequest, "SubscriptionIDs", fmt.Sprintf("this Action needs exactly one subscription, not %d", n))
	default:
		return c.refuse(ErrInvalidRequest, "SubscriptionIDs", "this Action is for the customer as a whole: it takes no subscription")
	}
}

func (c Capabilities) refuse(kind ErrorKind, field, reason string) error {
	return &Error{Provider: c.Provider, Kind: kind, Field: field, Err: errors.New(reason)}
}

func (c Capabilities) identifiers() string {
	s := "a " + c.Identify[0].String()
	if c.Identify[0] == ByEmail {
		s = "an " + ByEmail.String()
	}
	for _, i := range c.Identify[1:] {
		s += " or " + i.String()
	}
	return s
}

// distinct counts the different ids. It stops when there are more than limit,
// because a caller may send a very long list by mistake.
func distinct(ids []string, limit int) int {
	seen := make(map[string]struct{}, min(len(ids), limit))
	for _, id := range ids {
		if seen[id] = struct{}{}; len(seen) > limit {
			break
		}
	}
	return len(seen)
}
