// Package salesbrickstest is a fake of the Salesbricks API, for tests and
// demonstrations that must not call the real one.
//
//	server := salesbrickstest.NewServer()
//	defer server.Close()
//	// Configure the client under test with server.URL() and salesbrickstest.Key.
//
// It listens on a loopback port and serves these requests with [Key]:
//
//   - POST /api/v1/graphql with any valid equivalent of the documented mutation
//     createSubscriptionToken. The server executes aliases, fragments, variables,
//     literals, @include and @skip, and the response has exactly the selected
//     fields. Introspection is an error.
//   - GET /api/v2/subscriptions/{id}/billing-portal
//   - GET /api/v2/customers and POST /api/v2/customers/search, page by page
//
// After [Server.HostPortal] it also shows the pages of links.
//
// # What is documented and what is assumed
//
// Salesbricks documents the requests, the successful responses and the paging, but
// neither errors nor the lifetime of a token. The successful responses look like those of
// Graphene and the Django REST framework, so the errors here follow their habits. The
// real API may send other errors: do not depend on the form of these. Use
// [Server.FailNext] with [ErrorHandler], or with your own handler, to test other forms.
//
// The fake shares no type with the client. If one of them has a wrong field name, a test
// fails.
package salesbrickstest
