// Package bulk mints many links, one call each.
//
// # What it costs
//
// Time, first of all: no provider makes more than one link with a call, and
// Paddle takes 240 calls a minute from one IP address. 10,000 links take 42
// minutes, and the first ones may have expired when the last one is made
// (Options.MinLifetime). Clicks of customers that come from the same address
// wait behind the run or share its places.
//
// For e-mail this is the wrong tool. A link in a mailbox is a credential that
// lies around, often for longer than it lasts. The Signer of package
// [github.com/portallink/portallink-go/portal/redirect] makes links without any
// call, half a million a second, and the portal link is minted when the customer
// clicks. Generate is for what needs the links themselves: an export that a
// support team works through today, a check that every customer has a portal, a
// migration.
//
// # The rate limit
//
// The package has no limiter of its own. The client has one that its own
// repetitions pass through as well:
//
//	pacer := pace.New(portal.Rate{Calls: 240, Per: time.Minute})
//	client, err := paddle.New(paddle.Config{APIKey: key, Limiter: pacer})
//	…
//	for result := range bulk.Generate(ctx, client, slices.Values(requests), bulk.Options{}) {
//
// Handlers for clicks that use the same client, or the same Pacer, share the
// limit with the run.
package bulk
