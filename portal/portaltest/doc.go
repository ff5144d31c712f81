// Package portaltest proves that a [portal.LinkGenerator] keeps its contract, and
// offers a [Stub] to those who only need one for their own tests.
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
// The contract, sentence by sentence with the check of each, is docs/contract.md
// in this module.
//
// # How faults are made
//
// The generator under test makes its calls through the client that New gets.
// Its transport passes them on, to a test server as a rule, and counts and
// records them. Where a check is about a fault, the transport responds in the
// server's place, at each of the calls that one link takes in turn.
//
// All checks together make some hundred calls, 64 of them at once: let them go
// to a server on your own machine, not to a provider.
//
// # Generators that make no call
//
// A check of how responses are handled needs responses. Where the valid request
// makes no call through the client, as with a generator that keeps all in
// memory, those checks are skipped, and [Run] logs it. The same goes for what
// Valid does not carry: an e-mail address, say.
//
// # Generators that misbehave
//
// A generator that panics, ends its goroutine, does not return, or returns what
// cannot be printed breaks a rule like any other, and the checks go on. So do
// the methods of the errors that it returns. After three checks that hang the
// rest is not tried.
//
// # What cannot be caught
//
// A panic in a goroutine that the generator starts by itself, and a method that
// calls itself without end, end the program. Calls that do not go through New's
// client are not seen. Data races are seen under go test -race alone.
package portaltest
