package salesbrickstest

import (
	"net/http"
	"strings"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// The values that a new server knows. None of them exists at the provider.
const (
	// Subscription is the ID of a subscription that the server knows.
	Subscription = "11111111-2222-4333-8444-555555555555"

	// Customer is the ID of the buyer of Subscription.
	Customer = "997c5c51-17a5-4759-956e-bb87f7afd289"
)

// Recorded is one request as it arrived: Method, Path (escaped), RawQuery,
// Header, and Body (at most 1 MiB of it).
type Recorded = fakeserver.Recorded

// Server is a fake Salesbricks API on a loopback port. All methods are safe
// for concurrent use. Make one with [NewServer].
type Server struct {
	base      *fakeserver.Server
	endpoints []fakeserver.Endpoint
	customers fakeserver.List[customer]
}

// NewServer starts a server that knows [Customer] with [Subscription], and a second customer
// without subscriptions. The caller closes it.
func NewServer() *Server {
	s := &Server{customers: fakeserver.List[customer]{Known: known, At: customerAt}}
	s.endpoints = []fakeserver.Endpoint{
		{Method: http.MethodPost, Path: "/api/v1/graphql", Serve: s.serveGraphQL},
		{Method: http.MethodGet, Path: "/api/v2/subscriptions/{id}/billing-portal", Serve: s.serveBillingPortal},
		{Method: http.MethodGet, Path: "/api/v2/customers", Serve: s.serveCustomers},
		{Method: http.MethodPost, Path: "/api/v2/customers/search", Serve: s.serveCustomerSearch},
	}
	s.base = fakeserver.New(s.serve)
	return s
}

// Close stops the server and ends the requests that are still open.
func (s *Server) Close() { s.base.Close() }

// URL returns the BaseURL for a client, without a slash at its end: the documented
// paths, such as /api/v1/graphql, follow it.
func (s *Server) URL() string { return s.base.URL() }

// FailNext lets h respond to the next n requests, to any path, with or without the key.
// Several calls of FailNext add up: the server uses their handlers in the order of the
// calls.
func (s *Server) FailNext(n int, h http.Handler) { s.base.FailNext(n, h) }

// Requests returns copies of all requests so far, in order of arrival, including those of
// FailNext.
func (s *Server) Requests() []Recorded { return s.base.Requests() }

// idAlphabet has the characters of the documented pattern of an ID.
const idAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

// serve checks the endpoint, then the key, then the method.
func (s *Server) serve(r *http.Request) *fakeserver.Response {
	endpoint, id := fakeserver.Find(s.endpoints, r.URL.Path)
	if endpoint == nil || strings.Trim(id, idAlphabet) != "" {
		return failure(http.StatusNotFound, "Not found.")
	}
	if refused := authenticate(r.Header); refused != nil {
		return refused
	}
	if r.Method != endpoint.Method {
		refused := failure(http.StatusMethodNotAllowed, `Method "`+r.Method+`" not allowed.`)
		refused.Header = map[string]string{"Allow": endpoint.Method}
		return refused
	}
	return endpoint.Serve(r, id)
}
