// Package appstle mints manage-subscription links at Appstle, for Shopify stores.
//
//	client, err := appstle.New(appstle.Config{APIKey: portal.Secret(os.Getenv("APPSTLE_API_KEY"))})
//	link, err := client.GenerateLink(ctx, portal.Request{CustomerID: "987654321"})
//
// # Requests
//
// [portal.Request.CustomerID] names the customer by the Shopify customer number, alone
// or as gid://shopify/Customer/N. If it is empty, [portal.Request.Email] names the
// customer. SubscriptionIDs are ignored, and there are no Actions. An API key belongs to
// one store and one product; [Config.BaseURL] chooses the product. The docs describe
// links by e-mail address only for [Subscriptions].
//
// [Client.ListCustomers] finds a customer's number by name or e-mail address.
//
// # Links
//
// Each call of [Client.GenerateLink] makes a new link on the store's own domain. Appstle
// reports the expiry. If it is missing or cannot be read, the link's expiry is unknown.
// The docs disagree about whether a link works more than once. [portal.Link.Use] is
// the safe reading, [portal.UseOnce]. See
// https://developers.appstle.com/api-reference/customers/generate-customer-portal-link.
//
// # Errors
//
// Appstle documents no errors. A response with status 200 may still report an error in
// its errorKey. That is [portal.ErrBadResponse], and the errorKey is
// [portal.Error.Code]. Other errors are classified by HTTP status.
//
// # Limits
//
// Appstle documents no limits. A listing makes one call for each page, and one more to
// find its end. Unless CustomerFilter.Size says otherwise, 100 customers are in a page.
// [Config.Timeout] and [Config.Retry] hold for each call. [Config.Limiter] paces calls;
// package [github.com/portallink/portallink-go/portal/pace] has a suitable limiter.
package appstle
