// Package paddle mints customer-portal links at Paddle Billing.
//
//	client, err := paddle.New(paddle.Config{APIKey: portal.Secret(os.Getenv("PADDLE_API_KEY"))})
//	link, err := client.GenerateLink(ctx, portal.Request{CustomerID: "ctm_…"})
//
// # Requests
//
// A customer is named by Request.CustomerID ("ctm_…"), or by Request.Email,
// which takes a call of its own to look up. Up to 25 SubscriptionIDs ("sub_…")
// get deep links; an Action needs exactly one of them. ListSubscriptions,
// ListCustomers and Subscriptions find what a request needs.
//
// The API key needs the permission customer_portal_session.write; to look up an
// e-mail address and for ListCustomers, customer.read; for ListSubscriptions
// and Subscriptions, subscription.read.
//
// # Links
//
// Every call makes a portal session of its own, and all links of a session carry
// one token: also the link to a cancel page signs the customer in to the whole
// portal. Paddle states no expiry. Link.ExpiresAt is the unverified exp claim of
// the token, where it has one. Links are not to be cached, stored, or shown in
// an iframe. For paused and canceled subscriptions, and when payment is
// collected by invoice, deep links open the subscription's overview page.
// Paddle began to return links to view a subscription on 2026-09-28; where an
// answer lacks the one that an Action asks for, the error is ErrUnsupported.
//
// # Errors
//
// Paddle answers 403, not 401, to a key that is missing, wrong, or of the other
// environment. Error.Code is Paddle's code, such as "not_found", and Message has
// its detail and the messages of the fields. See
// https://developer.paddle.com/api-reference/about/errors.
//
// # Limits
//
// 240 calls a minute for each IP address. See
// https://developer.paddle.com/api-reference/about/rate-limiting. A listing is
// one call for each page of up to 200 entries. Config.Timeout and Config.Retry
// are for one call: a link by e-mail takes two, one after the other.
//
// Paddle cannot look up e-mail addresses that have a comma, or more than 100
// characters.
package paddle
