// Package pace keeps a program within a provider's rate limit.
//
// Paddle takes 240 calls a minute from one IP address, and locks the address
// out when there are more ([portal.Capabilities].RateLimit has the numbers). A
// [Pacer] spreads the calls so that no minute, wherever it begins, has more than
// 240. It goes into the client's Config, where it is asked before every attempt,
// repetitions included:
//
//	pacer := pace.New(portal.Rate{Calls: 240, Per: time.Minute})
//	client, err := paddle.New(paddle.Config{APIKey: key, Limiter: pacer})
//
// All that calls from one address shares one Pacer: the handlers for clicks, the
// nightly job, and the clients of several accounts. Calls from several processes
// or machines behind one address need [the Pacer of package redispace], which
// keeps the count in Redis.
//
// A limiter of golang.org/x/time/rate with the limit as its burst does not do:
// it lets nearly twice the limit into one minute, the burst and then the rate.
//
// [the Pacer of package redispace]: https://pkg.go.dev/github.com/portallink/portallink-go/portal/pace/redispace
package pace
