// Package salesbrickstest is a fake of the Salesbricks API, for tests and
// demonstrations that must not call the real one.
//
//	server := salesbrickstest.NewServer()
//	defer server.Close()
//	// Configure the client under test with server.URL() and salesbrickstest.Key.
//
// It listens on a loopback port and answers, under [Key]:
//
//   - POST /api/v1/graphql with any well-formed equivalent of the documented
//     mutation createSubscriptionToken: aliases, fragments, variables, literals,
//     @include and @skip are all executed, and the response carries exactly the
//     selected fields. Introspection is refused.
//   - GET /api/v2/subscriptions/{id}/billing-portal
//   - GET /api/v2/customers and POST /api/v2/customers/search, page by page
//
// [Server.HostPortal] has it show the page of a link as well.
//
// # What is documented and what is assumed
//
// The requests, the successful responses, and the paging are documented. The
// provider documents neither errors nor the lifetime of a token. Here they
// follow the habits of Graphene and the Django REST framework, which the shape
// of the successful responses suggests. Code that has to survive the real API
// should not depend on one of these shapes: use [Server.FailNext] with
// [ErrorHandler], or with a handler of your own, to test the others.
//
// The fake shares no type with the client. A field name that one of them got
// wrong therefore shows as a failed test.
package salesbrickstest
