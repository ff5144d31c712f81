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
// # Links
//
// Every call runs the mutation createSubscriptionToken; the link is
// Config.PortalURL with the token's identifier behind it. Salesbricks reports
// the expiry, and names the buyer as the customer. How long a token lives, and
// whether one visit spends it, is documented nowhere. See
// https://docs.salesbricks.com/api-reference/manage-my-subscription.
//
// # Errors
//
// Salesbricks documents no errors. GraphQL errors, which may arrive with status
// 200, are told apart by extensions.code, then by their message; one that says
// neither is ErrBadResponse.
//
// # Limits
//
// None are documented.
package salesbricks
