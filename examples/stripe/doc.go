// Package stripe shows how a provider is added outside of the module: a
// [portal.LinkGenerator] for the customer portal of Stripe, written with package
// portal and the standard library alone. docs/adding-a-provider.md walks through
// it.
//
// # Requests
//
// A customer is named by CustomerID, "cus_…". A session opens the front page, or
// one flow: [portal.ActionCancelSubscription] and [ActionUpdateSubscription] for
// one subscription, [portal.ActionUpdatePaymentMethod] for the customer as a
// whole. The key needs write access to "Customer portal".
//
// # Links
//
// Stripe reports no expiry, and no page says where in the URL the token is. A
// session has one flow at most, so there are no deep links.
//
// # Errors
//
// Stripe's words may repeat what a request held: errors have its code alone.
//
// See https://docs.stripe.com/api/customer_portal/sessions/create, read on
// 2026-11-24. A call is made once.
package stripe
