// Package paddle mints customer-portal links at Paddle Billing.
//
//	client, err := paddle.New(paddle.Config{APIKey: portal.Secret(os.Getenv("PADDLE_API_KEY"))})
//	link, err := client.GenerateLink(ctx, portal.Request{CustomerID: "ctm_…"})
//
// # Requests
//
// [portal.Request.CustomerID] ("ctm_…") names the customer, or
// [portal.Request.Email], for which [Client.GenerateLink] first looks up the one
// active customer with that address. Up to 25 SubscriptionIDs ("sub_…") get deep
// links; an Action needs exactly one of them. [Client.ListSubscriptions],
// [Client.ListCustomers] and [Client.Subscriptions] find what a request needs.
//
// The API key needs the permission customer_portal_session.write; to look up an
// e-mail address and for ListCustomers, customer.read; for ListSubscriptions
// and Subscriptions, subscription.read.
//
// Paddle cannot look up an e-mail address with a comma, or with more than 100
// characters. The address stands in the query of the lookup's URL, where a
// [Config.HTTPClient] that records URLs sees it, as tracing does.
//
// # Links
//
// Each call makes a portal session of its own, whose links all carry one token:
// the link to a cancel page, too, signs the customer in to the whole portal.
// Paddle states no expiry. [portal.Link.ExpiresAt] is the unverified exp claim of
// the token, where it has one. Do not cache or store links, or show them in an
// iframe. They lead to [PortalHost], or [SandboxPortalHost].
//
// The deep links of a subscription are in the order in which buttons are drawn:
// view, update payment method, cancel. Where a subscription is paused or
// canceled, or payment is collected by invoice, they open its overview page.
// Paddle has returned links to view a subscription since 2026-09-28; where a
// response lacks the one that an Action asks for, the error is
// [portal.ErrUnsupported].
//
// A response is refused with [portal.ErrBadResponse] if it is for another
// customer, if it lacks a requested subscription, or if a deep link has another
// token or host than the overview link, or names another subscription or page.
//
// # Errors
//
// Paddle responds with 403, not 401, to a key that is missing, wrong, or of the
// other environment. [portal.Error.Code] is Paddle's code, such as "not_found",
// and Message has its detail and the messages of the fields. See
// https://developer.paddle.com/api-reference/about/errors.
//
// A [Client] that [New] did not make, such as a nil one, refuses every call with
// [portal.ErrInvalidRequest].
//
// # Limits
//
// Paddle allows 240 calls a minute for each IP address, and wants none at all
// before the time of a Retry-After has passed. See
// https://developer.paddle.com/api-reference/about/rate-limiting. A listing is
// one call for each page of up to 200 entries. [Config.Limiter] paces calls:
// package [github.com/portallink/portallink-go/portal/pace] has one that fits. A
// limiter's refusal is [portal.ErrRateLimited] with Status 0 and the limiter's own
// error as its cause.
//
// A link by e-mail takes two calls, one after the other: [Config.Timeout] is for
// both together, [Config.Retry] for each.
package paddle
