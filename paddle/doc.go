// Package paddle mints customer-portal links at Paddle Billing.
//
//	client, err := paddle.New(paddle.Config{APIKey: portal.Secret(os.Getenv("PADDLE_API_KEY"))})
//	link, err := client.GenerateLink(ctx, portal.Request{CustomerID: "ctm_…"})
//
// # Requests
//
// [portal.Request.CustomerID] ("ctm_…") names the customer. If it is empty,
// [portal.Request.Email] does: [Client.GenerateLink] first looks up the one active
// customer with that address. Up to 25 SubscriptionIDs ("sub_…") get deep links; an
// Action needs exactly one of them. [Client.ListSubscriptions],
// [Client.ListCustomers] and [Client.Subscriptions] find the identifiers.
//
// The API key needs these permissions:
//
//   - customer_portal_session.write for links;
//   - customer.read to look up an e-mail address, and for ListCustomers;
//   - subscription.read for ListSubscriptions and Subscriptions.
//
// Paddle cannot look up an e-mail address with a comma, or with more than 100
// characters.
//
// # Links
//
// Each call makes a new portal session. All links of a session carry the same token:
// even the link to a cancel page signs the customer in to the whole portal. Paddle
// states no expiry. [portal.Link.ExpiresAt] is the unverified exp claim of the token,
// if it has one. Do not cache or store links, or show them in an iframe. They lead to
// [PortalHost] or [SandboxPortalHost].
//
// The deep links of a subscription are in the usual order of buttons: view, update
// payment method, cancel. If a subscription is paused or canceled, or Paddle collects
// its payment by invoice, they open its overview page. Paddle returns links to view a
// subscription since 2026-09-28. If a response lacks the link that an Action asks
// for, the error is [portal.ErrUnsupported].
//
// A response is [portal.ErrBadResponse] if it is for another customer or lacks a
// requested subscription. The same holds if a deep link has another token or host
// than the overview link, or names another subscription or page.
//
// # Errors
//
// Paddle responds with 403, not 401, to a key that is missing, wrong, or of the
// other environment. [portal.Error.Code] is Paddle's code, such as "not_found".
// Message has Paddle's detail and its messages about fields. See
// https://developer.paddle.com/api-reference/about/errors.
//
// # Limits
//
// Paddle allows 240 calls a minute for each IP address. After a Retry-After it allows
// no call until that time has passed. See
// https://developer.paddle.com/api-reference/about/rate-limiting. A listing makes
// one call for each page of up to 200 entries. A link by e-mail takes two calls, one
// after the other; [Config.Retry] limits each. [Config.Limiter] paces calls; package
// [github.com/portallink/portallink-go/portal/pace] has a suitable limiter.
package paddle
