// Package pace keeps a program within a provider's rate limit.
//
// Paddle takes 240 calls a minute from one IP address, and locks the address
// out when there are more ([portal.Capabilities].RateLimit has the numbers). A
// [Pacer] spreads the calls: no minute, wherever it begins, has more than 240. Put
// it into the client's Config. The client then asks it before every attempt,
// retries included:
//
//	pacer := pace.New(portal.Rate{Calls: 240, Per: time.Minute})
//	client, err := paddle.New(paddle.Config{APIKey: key, Limiter: pacer})
//
// All callers behind one IP address have to share one Pacer: the handlers for
// clicks, the nightly job, and the clients of several accounts. Several processes
// or machines behind one address need [the Pacer of package redispace], which
// keeps the count in Redis.
//
// A limiter of golang.org/x/time/rate with the limit as its burst is not enough. It
// lets nearly twice the limit into one minute: first the burst, then the rate.
//
// [the Pacer of package redispace]: https://pkg.go.dev/github.com/portallink/portallink-go/portal/pace/redispace
package pace
