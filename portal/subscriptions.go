package portal

import (
	"context"
	"iter"
)

// SubscriptionLister is an optional interface: a [LinkGenerator] that can also
// list a customer's subscriptions, so that a settings page can offer links for
// them.
//
//	if lister, ok := generator.(portal.SubscriptionLister); ok {
//		for s, err := range lister.Subscriptions(ctx, portal.Request{Email: email}) {
//
// *paddle.Client is one. The documents of Salesbricks and Appstle have no
// listing of one customer's subscriptions that could be relied on.
type SubscriptionLister interface {
	// Subscriptions iterates over the subscriptions of the customer that req
	// names, as for GenerateLink; SubscriptionIDs and Action choose nothing. A
	// request that fails Capabilities.Check is refused before any network
	// traffic.
	//
	// An error is always an *Error and ends the listing: it is the last that is
	// yielded, with the zero Subscription. Once ctx has ended it is
	// ErrCanceled. A customer whom the provider does not know has no
	// subscriptions, or is ErrNotFound.
	//
	// Calls are made as the listing is read, and no more of them than that
	// takes. Each loop over the result makes its own.
	Subscriptions(ctx context.Context, req Request) iter.Seq2[Subscription, error]
}

// Subscription describes one subscription in provider-neutral terms.
type Subscription struct {
	// ID is fit for Request.SubscriptionIDs.
	ID string

	// Status is the provider's word, such as "active" or "paused". The set is
	// open.
	Status string

	// Name is for the customer to know it by: the names of its products, or
	// empty.
	Name string

	// Actions are the pages for which a deep link can be minted, so that they
	// can be used as Request.Action. The slice is the caller's to keep.
	Actions []Action
}
