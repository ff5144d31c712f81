// Package salesbricks mints subscription-management links at Salesbricks.
//
//	client, err := salesbricks.New(salesbricks.Config{APIKey: portal.Secret(os.Getenv("SALESBRICKS_API_KEY"))})
//	link, err := client.GenerateLink(ctx, portal.Request{SubscriptionIDs: []string{"…"}})
//
// # Requests
//
// A customer is named by exactly one of their subscriptions, in
// Request.SubscriptionIDs; CustomerID and Email are ignored. The one Action is
// ActionViewSubscription.
//
// ListCustomers finds the subscriptions of a customer, by name, by your own
// identifier or by Stripe's; the webhook order.complete brings them as they are
// made.
//
// # Links
//
// Every call runs the mutation createSubscriptionToken; the link is
// Config.PortalURL with the token's identifier behind it. Salesbricks reports
// the expiry, and names the buyer as the customer. How long a token lives, and
// whether one visit spends it, is documented nowhere. See
// https://docs.salesbricks.com/api-reference/manage-my-subscription.
//
// With Config.API set to REST, Salesbricks answers with the whole link instead.
// Link.Token and Link.CustomerID are empty then: where in the link the token is,
// no document says, and the answer does not name the customer.
//
// # Errors
//
// Salesbricks documents no errors. GraphQL errors, which may arrive with status
// 200 or 400, are told apart by extensions.code, then by their message; one that
// says neither is ErrBadResponse. Of all other errors the status decides, unless
// they have such a code.
//
// # Limits
//
// None are documented. A listing is one call for each page of up to 1000
// customers; Config.Timeout and Config.Retry are for one call.
//
// # Webhooks
//
// VerifyWebhook tells whether a webhook comes from Salesbricks, and ParseOrder
// reads those on orders. The key that signs them is the API key itself. Their
// signature has no time in it, so that a repetition cannot be told from the
// original: to handle one twice has to do no harm.
package salesbricks
