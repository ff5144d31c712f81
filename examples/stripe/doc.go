// Package stripe shows how to add a provider outside the module. It is a
// [portal.LinkGenerator] for Stripe's customer portal, written only with package portal
// and the standard library. docs/adding-a-provider.md explains it.
//
// # Requests
//
// CustomerID ("cus_…") names the customer. A session opens the front page, or one flow:
// [portal.ActionCancelSubscription] and [ActionUpdateSubscription] for one subscription,
// [portal.ActionUpdatePaymentMethod] for the customer as a whole. The key needs write
// access to "Customer portal".
//
// # Links
//
// Stripe reports no expiry, and no page says where in the URL the token is. A session
// has at most one flow, so there are no deep links.
//
// # Errors
//
// Stripe's messages may repeat parts of the request, so an error has only the code.
//
// The package makes each call once. See
// https://docs.stripe.com/api/customer_portal/sessions/create, read on 2026-11-24.
package stripe
