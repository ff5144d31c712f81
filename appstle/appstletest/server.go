package appstletest

import (
	"net/http"
	"net/url"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// The values that a new server knows. None of them exists at the provider.
const (
	// Customer is the number of a customer that the server knows.
	Customer = "987654321"

	// Email is the e-mail address of Customer. It contains a plus sign: without
	// escaping, a query turns it into a space.
	Email = "erika.sample+portal@example.com"
)

// Recorded is one request as it arrived: Method, Path (escaped), RawQuery,
// Header, and Body (at most 1 MiB of it).
type Recorded = fakeserver.Recorded

// Server is a fake Appstle API on a loopback port. All methods are safe for
// concurrent use. Make one with [NewServer].
type Server struct {
	base      *fakeserver.Server
	endpoints []fakeserver.Endpoint
	customers fakeserver.List[customer]
}

// NewServer starts a server that knows [Customer] with the address [Email], and a second
// customer. The caller closes it.
func NewServer() *Server {
	s := &Server{customers: fakeserver.List[customer]{Known: known, At: customerAt}}
	s.endpoints = []fakeserver.Endpoint{
		{Method: http.MethodGet, Path: "/api/external/v2/manage-subscription-link", Serve: s.linkByQuery},
		{Method: http.MethodGet, Path: "/api/external/v2/manage-subscription-link/{id}", Serve: s.linkByPath},
		{Method: http.MethodGet, Path: "/api/external/v2/subscription-contract-details/customers", Serve: s.listCustomers},
	}
	s.base = fakeserver.New(s.serve)
	return s
}

// Close stops the server and ends the requests that are still open.
func (s *Server) Close() { s.base.Close() }

// URL returns the BaseURL for a client, without a slash at its end: the documented
// paths, such as /api/external/v2/…, follow it.
func (s *Server) URL() string { return s.base.URL() }

// FailNext lets h respond to the next n requests, to any path, with or without the key.
// Several calls of FailNext add up: the server uses their handlers in the order of the
// calls.
func (s *Server) FailNext(n int, h http.Handler) { s.base.FailNext(n, h) }

// Requests returns copies of all requests so far, in order of arrival, including those of
// FailNext. The server records the header X-App-Key of partner apps, and otherwise
// ignores it.
func (s *Server) Requests() []Recorded { return s.base.Requests() }

// serve checks the key before the path, as the security filter of a Spring
// service does.
func (s *Server) serve(r *http.Request) *fakeserver.Response {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return badRequest(r, "The query string is malformed.")
	}
	if refused := authenticate(r, query); refused != nil {
		return refused
	}
	// Not r.URL.Path: an escaped slash inside an ID must not split it.
	endpoint, id := fakeserver.Find(s.endpoints, r.URL.EscapedPath())
	if endpoint == nil {
		return failure(r, http.StatusNotFound, "There is no such resource.")
	}
	if r.Method != endpoint.Method {
		refused := failure(r, http.StatusMethodNotAllowed, "Request method '"+r.Method+"' is not supported.")
		refused.Header["Allow"] = endpoint.Method
		return refused
	}
	id, _ = url.PathUnescape(id) // cannot fail: it comes from EscapedPath
	return endpoint.Serve(r, id)
}
