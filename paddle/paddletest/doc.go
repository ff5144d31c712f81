// Package paddletest is a fake Paddle Billing API that runs in your own process. Use it
// for tests, and to try a program without an account.
//
//	server := paddletest.NewServer()
//	defer server.Close()
//	// Configure your client with server.URL() and paddletest.Key.
//
// It follows Paddle's documents and shares no code with a client: a mistake on one side
// makes a test fail.
//
// # Requests
//
// The server serves POST /customers/{customer_id}/portal-sessions, GET /subscriptions
// and GET /customers for the key [Key]. It rejects each field, query parameter and value
// that the documents do not have. A misspelt filter is therefore an error; otherwise the
// response would look as if there were no filter.
//
// # Links
//
// Links have the documented form, on the sandbox's portal host. They lead nowhere,
// unless [Server.HostPortal] makes the server show their pages. Each session has its own
// token: "pga_" and a JWT with the claims of Paddle's samples, which expires 24 hours
// after it was issued. The links are not in the order of the requested subscriptions.
//
// # Errors
//
// Errors have the documented envelope, codes and statuses, but other texts. Use
// [Server.FailNext] with [ErrorHandler] if a test needs an error.
//
// # Limits
//
// A session takes up to 25 subscriptions, and a page of a listing has up to 200 entries.
// The server keeps a rate limit after [Server.Limit]. The dates of subscriptions are
// fixed, and no entity changes with time.
package paddletest
