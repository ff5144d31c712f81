// Package paddletest is a Paddle Billing API that runs inside your own process,
// for tests and for trying a program out without an account.
//
//	server := paddletest.NewServer()
//	defer server.Close()
//	// Configure your client with server.URL() and paddletest.Key.
//
// It follows Paddle's documents and shares no code with a client, so that a
// mistake on one side shows instead of cancelling out.
//
// # Requests
//
// The server answers POST /customers/{customer_id}/portal-sessions,
// GET /subscriptions and GET /customers for the key [Key]. It is strict where
// the documents state a rule: a field, a query parameter or a value that they
// do not know is refused, so that a misspelt filter cannot pass for no filter.
//
// # Links
//
// Links have the documented form on the sandbox's portal host, and lead
// nowhere, unless [Server.HostPortal] has the server show their pages. Each
// session has a token of its own: "pga_" and a JWT with the
// claims of Paddle's samples, which expires 24 hours after it was issued.
// Links come in another order than the subscriptions were asked for.
//
// # Errors
//
// Errors have the documented envelope, codes and statuses; their details are
// worded differently. [Server.FailNext] with [ErrorHandler] makes the server
// fail when a test needs it to.
//
// # Limits
//
// A session takes up to 25 subscriptions, and a listing up to 200 entries a
// page. The rate limit is kept once [Server.Limit] asks for it. Dates of
// subscriptions are fixed, and no entity changes with time.
package paddletest
