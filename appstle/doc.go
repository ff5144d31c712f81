// Package appstle mints manage-subscription links at Appstle, for Shopify stores.
//
//	client, err := appstle.New(appstle.Config{APIKey: portal.Secret(os.Getenv("APPSTLE_API_KEY"))})
//	link, err := client.GenerateLink(ctx, portal.Request{CustomerID: "987654321"})
//
// # Requests
//
// A customer is named by their Shopify customer number in Request.CustomerID,
// also in its form gid://shopify/Customer/N, or by Request.Email where that is
// empty. SubscriptionIDs are ignored; there are no Actions. An API key belongs
// to one store and one product: Config.BaseURL chooses the product. Links by
// e-mail address are documented for Subscriptions alone.
//
// ListCustomers finds a customer's number by name or e-mail address.
//
// # Links
//
// Every call makes a link of its own, on the store's domain. Appstle reports
// the expiry. Its documents disagree about whether one visit spends a link;
// Link.Use takes the safe reading, UseOnce. See
// https://developers.appstle.com/api-reference/customers/generate-customer-portal-link.
//
// # Errors
//
// Appstle documents no errors. An answer with status 200 may still be a refusal,
// with an errorKey, which becomes Error.Code of an ErrBadResponse.
//
// # Limits
//
// None are documented. A listing is one call for each page of, unless
// CustomerFilter.Size says otherwise, 100 customers; Config.Timeout and
// Config.Retry are for one call.
package appstle
