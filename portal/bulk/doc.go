// Package bulk mints many links, with one call for each.
//
// # What it costs
//
// It costs time. No provider makes more than one link with a call, and Paddle takes
// 240 calls a minute from one IP address. So 10,000 links take 42 minutes, and the
// first ones may have expired when the last one is made (see Options.MinLifetime).
// The clicks of your customers come from the same address and share the limit with
// the run.
//
// Do not use it for e-mail. A link in a mailbox is a credential that others may
// find, and it often expires before the customer reads the e-mail. The Signer of
// package [github.com/portallink/portallink-go/portal/redirect] makes links without a
// call, and the customer's click mints the portal link. Use [Generate] if you need the
// links themselves: for an export that a support team works through today, for a check
// that every customer has a portal, or for a migration.
//
// # The rate limit
//
// The package has no limiter of its own. Give the client one: the client then asks it
// for retries as well:
//
//	pacer := pace.New(portal.Rate{Calls: 240, Per: time.Minute})
//	client, err := paddle.New(paddle.Config{APIKey: key, Limiter: pacer})
//	…
//	for result := range bulk.Generate(ctx, client, slices.Values(requests), bulk.Options{}) {
//
// Handlers for clicks that use the same client, or the same Pacer, share the limit
// with the run.
package bulk
