// Package appstletest is a fake of the Appstle Subscriptions API, for tests and
// demonstrations that must not call the real one.
//
//	server := appstletest.NewServer()
//	defer server.Close()
//	// Configure the client under test with server.URL() and appstletest.Key.
//
// It listens on a loopback port and serves these requests with [Key]:
//
//   - GET /api/external/v2/manage-subscription-link/{customerId}
//   - GET /api/external/v2/manage-subscription-link?customerId= or ?emailId=
//   - GET /api/external/v2/subscription-contract-details/customers, page by page
//
// After [Server.HostPortal] it also shows the pages of links.
//
// # What is documented and what is assumed
//
// Appstle documents the requests and the successful responses. The two calls for a link
// have different examples, and each response has the fields of its own example. Appstle
// documents no errors of these calls. Here errors are application/problem+json, as
// similar Spring services send them. The real API may send other errors: do not depend on
// this form. Use [Server.FailNext] with [ErrorHandler], [DeclineHandler], or your own
// handler.
//
// The server may be stricter than the real one, to catch mistakes. It rejects a key in
// the deprecated query parameter api_key, and the parameter email for a link, whose
// parameter is emailId.
//
// The fake shares no type with the client. If one of them has a wrong field name, a test
// fails.
package appstletest
