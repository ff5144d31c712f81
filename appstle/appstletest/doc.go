// Package appstletest is a fake of the Appstle Subscriptions API, for tests and
// demonstrations that must not call the real one.
//
//	server := appstletest.NewServer()
//	defer server.Close()
//	// Configure the client under test with server.URL() and appstletest.Key.
//
// It listens on a loopback port and answers, under [Key]:
//
//   - GET /api/external/v2/manage-subscription-link/{customerId}
//   - GET /api/external/v2/manage-subscription-link?customerId= or ?emailId=
//   - GET /api/external/v2/subscription-contract-details/customers, page by page
//
// [Server.HostPortal] has it show the page of a link as well.
//
// # What is documented and what is assumed
//
// The requests and the successful responses are documented; both forms of the
// link carry the fields of their own documented example. The provider
// documents no error of these calls. Here errors are application/problem+json,
// as Spring services of its kind send them. Code that has to survive the real
// API should not depend on that shape: use [Server.FailNext] with
// [ErrorHandler], [DeclineHandler], or a handler of your own.
//
// The server is stricter than the real one may be where that catches a
// mistake: a key in the deprecated query parameter api_key is refused, and so
// is the parameter email where the link's parameter is called emailId.
//
// The fake shares no type with the client. A field name that one of them got
// wrong therefore shows as a failed test.
package appstletest
