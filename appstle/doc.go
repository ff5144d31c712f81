// Package appstle mints manage-subscription links at Appstle, for Shopify stores.
//
//	client, err := appstle.New(appstle.Config{APIKey: portal.Secret(os.Getenv("APPSTLE_API_KEY"))})
//	link, err := client.GenerateLink(ctx, portal.Request{CustomerID: "987654321"})
//
// # Requests
//
// [portal.Request.CustomerID] names the customer by their Shopify customer number,
// also in its form gid://shopify/Customer/N, or [portal.Request.Email] where that
// is empty. SubscriptionIDs are ignored; there are no Actions. An API key belongs
// to one store and one product: [Config.BaseURL] chooses the product. Links by
// e-mail address are documented for [Subscriptions] alone.
//
// [Client.ListCustomers] finds a customer's number by name or e-mail address.
//
// The address stands in the query of the request's URL, where a
// [Config.HTTPClient] that records URLs sees it, as tracing does.
//
// # Links
//
// Each call of [Client.GenerateLink] makes a link of its own, on the store's
// domain, which no constant here can name. Appstle reports the expiry; a link whose expiry is missing, or
// cannot be read, is of unknown expiry. The docs disagree about whether one visit
// spends a link; [portal.Link.Use] takes the safe reading, [portal.UseOnce]. See
// https://developers.appstle.com/api-reference/customers/generate-customer-portal-link.
//
// # Errors
//
// Appstle documents no errors. A response with status 200 may still be a refusal,
// with an errorKey, which becomes [portal.Error.Code] of an
// [portal.ErrBadResponse]. Other errors are classified by HTTP status.
//
// A [Client] that [New] did not make, such as a nil one, refuses every call with
// [portal.ErrInvalidRequest].
//
// # Limits
//
// None are documented. A listing is one call for each page of, unless
// CustomerFilter.Size says otherwise, 100 customers, and one more that finds its
// end; [Config.Timeout] and [Config.Retry] are for one call. [Config.Limiter] paces
// calls: package [github.com/portallink/portallink-go/portal/pace] has one that
// fits. A limiter's refusal is [portal.ErrRateLimited] with the limiter's own error
// as its cause and Status 0.
package appstle
