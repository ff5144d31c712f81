package portal

import (
	"context"
	"iter"
)

// SubscriptionLister is an optional interface: a [LinkGenerator] that can also
// list a customer's subscriptions. A settings page can then offer links for them.
//
//	if lister, ok := generator.(portal.SubscriptionLister); ok {
//		for s, err := range lister.Subscriptions(ctx, portal.Request{Email: email}) {
//
// *paddle.Client implements it. Salesbricks and Appstle document no reliable way to
// list the subscriptions of one customer.
type SubscriptionLister interface {
	// Subscriptions iterates over the subscriptions of the customer that req
	// names, as for GenerateLink. SubscriptionIDs and Action do not filter. If
	// [Capabilities.Check] rejects req, Subscriptions rejects it before any
	// network traffic.
	//
	// An error is always an [*Error]. It is the last pair of the listing, with
	// the zero Subscription. Once ctx has ended, the error is [ErrCanceled]. For
	// a customer whom the provider does not know, the listing is empty or the
	// error is [ErrNotFound].
	//
	// The iterator makes calls only as the loop needs them. Each loop over the
	// result makes its own calls.
	Subscriptions(ctx context.Context, req Request) iter.Seq2[Subscription, error]
}

// Subscription describes one subscription in provider-neutral terms.
type Subscription struct {
	// ID can be used in Request.SubscriptionIDs.
	ID string

	// Status is the provider's own status, such as "active" or "paused". The set
	// is open.
	Status string

	// Name describes the subscription for the customer: the names of its
	// products. It may be empty.
	Name string

	// Actions are the pages that this subscription has. Each can be used as
	// Request.Action. The caller may keep and change the slice.
	Actions []Action
}
