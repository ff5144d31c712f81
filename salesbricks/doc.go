// Package salesbricks mints subscription-management links at Salesbricks.
//
//	client, err := salesbricks.New(salesbricks.Config{APIKey: portal.Secret(os.Getenv("SALESBRICKS_API_KEY"))})
//	link, err := client.GenerateLink(ctx, portal.Request{SubscriptionIDs: []string{"…"}})
//
// # Requests
//
// Exactly one subscription in [portal.Request.SubscriptionIDs] names the customer.
// CustomerID and Email are ignored. The only Action is
// [portal.ActionViewSubscription].
//
// [Client.ListCustomers] finds the subscriptions of a customer by name, by your own
// identifier or by Stripe's. The webhook order.complete has the identifier of a new
// subscription.
//
// # Links
//
// [Client.GenerateLink] runs the mutation createSubscriptionToken. The link is
// [Config.PortalURL] followed by the token's identifier, and leads to [PortalHost].
// Salesbricks reports the expiry, and the buyer as the customer. If one of them is
// missing or cannot be read, that field of the link is empty. The docs do not say how
// long a token lives, or whether it works more than once. See
// https://docs.salesbricks.com/api-reference/manage-my-subscription.
//
// If [Config.API] is [REST], Salesbricks returns the whole link instead. Link.Token and
// Link.CustomerID are then empty: the docs do not say where in the link the token is,
// and the response does not name the customer.
//
// No response says which subscription it is for. If a proxy or server delivers a late
// second response on a connection that is kept open, one customer can get another
// customer's link, and this package cannot detect it. The package closes a connection
// if unexpected bytes follow a response, but such bytes can also arrive later. Do not put
// a proxy that you do not trust between this package and Salesbricks.
//
// # Errors
//
// Salesbricks documents no errors. GraphQL errors may arrive with status 200 or 400,
// and together with a token. They are classified by extensions.code, then by their
// message. If neither is known, the error is [portal.ErrBadResponse]. Other errors are
// classified by HTTP status, unless they carry a known code. Status 429 is always
// [portal.ErrRateLimited].
//
// # Limits
//
// Salesbricks documents no limits. A listing makes one call for each page of up to 1000
// customers. [Config.Timeout] and [Config.Retry] hold for each call. [Config.Limiter]
// paces calls; package [github.com/portallink/portallink-go/portal/pace] has a suitable
// limiter.
//
// # Webhooks
//
// [VerifyWebhook] checks that a webhook comes from Salesbricks, and [ParseOrder] reads
// webhooks about orders. The API key signs them. The signature contains no time, so a
// repeated webhook looks like the first one: make the handler idempotent.
package salesbricks
