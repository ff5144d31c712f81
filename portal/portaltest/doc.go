// Package portaltest checks that a [portal.LinkGenerator] keeps its contract. It also
// has a [Stub] for programs that need a generator in their own tests.
//
//	func TestContract(t *testing.T) {
//		server := paddletest.NewServer()
//		t.Cleanup(server.Close)
//		portaltest.Run(t, portaltest.Harness{
//			New: func(client *http.Client) (portal.LinkGenerator, error) {
//				return paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: server.URL(), HTTPClient: client})
//			},
//			Valid:   portal.Request{CustomerID: paddletest.Customer, SubscriptionIDs: paddletest.Subscriptions},
//			Unknown: portal.Request{CustomerID: "ctm_00000000000000000000000000"},
//			Secrets: []string{paddletest.Key},
//		})
//	}
//
// The file docs/contract.md in this module has the contract: each sentence, and the
// name of its check.
//
// # How faults are made
//
// The generator under test makes its calls through the client that New gets. The
// client's transport counts and records the calls, and passes them on, usually to a
// test server. If a check needs a fault, the transport responds instead of the
// server. If a link takes several calls, it does so at each of them in turn. A call that
// only the first link takes, such as one for an access token, may get no such response.
//
// All checks together make hundreds of calls, up to 64 of them at once. Let them go
// to a server on your own machine, not to a provider.
//
// # Generators that make no call
//
// A check of how a generator handles responses needs responses. If the valid request
// makes no call through the client, for example because the generator keeps
// everything in memory, those checks are skipped, and [Run] logs it. Other checks
// need a field of Valid, such as an e-mail address. They are skipped if it is empty.
//
// # Generators that misbehave
//
// If a generator panics, ends its goroutine, does not return, or returns what cannot
// be printed, it breaks a rule, and the other checks go on. The same holds for the
// methods of the errors that it returns. After three checks that hang, the remaining
// checks are not run.
//
// # What cannot be caught
//
// A panic in a goroutine that the generator starts, or a method that calls itself
// without end, ends the program. The suite does not see calls that do not go through
// New's client. It sees data races only under go test -race.
package portaltest
