// Package salesbricks mints subscription-management links at Salesbricks.
//
//	client, err := salesbricks.New(salesbricks.Config{APIKey: portal.Secret(os.Getenv("SALESBRICKS_API_KEY"))})
//	link, err := client.GenerateLink(ctx, portal.Request{SubscriptionIDs: []string{"…"}})
//
// # Requests
//
// Exactly one subscription, in [portal.Request.SubscriptionIDs], names the customer;
// CustomerID and Email are ignored. The one Action is
// [portal.ActionViewSubscription].
//
// [Client.ListCustomers] finds the subscriptions of a customer, by name, by your
// own identifier or by Stripe's; the webhook order.complete brings them as they
// are made.
//
// # Links
//
// [Client.GenerateLink] runs the mutation createSubscriptionToken; the link is
// [Config.PortalURL] with the token's identifier behind it, and leads to
// [PortalHost]. Salesbricks reports the expiry, and names the buyer as the
// customer; a link without them, or with an expiry that cannot be read, has these
// fields empty. The docs do not say how long a token lives, or whether one visit
// spends it. See
// https://docs.salesbricks.com/api-reference/manage-my-subscription.
//
// With [Config.API] set to [REST], Salesbricks responds with the whole link
// instead. Link.Token and Link.CustomerID are empty then: the docs do not say
// where in the link the token is, and the response does not name the customer.
//
// No response says which subscription it is for. A proxy or server that delivers a
// late second response on a connection that is kept open can therefore give one
// customer's link to another, and this package cannot tell. The connection is
// closed where bytes that nobody asked for follow a response and can be seen, but
// they can also arrive later. Do not put a proxy that you do not trust between
// this package and Salesbricks.
//
// # Errors
//
// Salesbricks documents no errors. GraphQL errors, which may arrive with status
// 200 or 400, and beside a token, are classified by extensions.code, then by their
// message; one that says neither is [portal.ErrBadResponse]. Other errors are
// classified by HTTP status, unless they carry a known code.
//
// A [Client] that [New] did not make, such as a nil one, refuses every call with
// [portal.ErrInvalidRequest].
//
// # Limits
//
// None are documented. A listing is one call for each page of up to 1000
// customers; [Config.Timeout] and [Config.Retry] are for one call. [Config.Limiter]
// paces calls: package [github.com/portallink/portallink-go/portal/pace] has one
// that fits. A limiter's refusal is [portal.ErrRateLimited] with the limiter's own
// error as its cause and Status 0.
//
// # Webhooks
//
// [VerifyWebhook] tells whether a webhook comes from Salesbricks, and [ParseOrder]
// reads those on orders. The key that signs them is the API key itself. Their
// signature has no time in it, so that a repetition cannot be told from the
// original: make the handler idempotent.
package salesbricks
