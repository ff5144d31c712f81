package paddletest

import (
	"net/http"
	"net/url"
	"sync/atomic"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// Recorded is one request as it arrived: Method, Path (escaped), RawQuery,
// Header, and Body (at most 1 MiB of it).
type Recorded = fakeserver.Recorded

// Server is a fake Paddle Billing API on a loopback port. [NewServer] makes one; the zero
// value does not work. All methods are safe for concurrent use.
type Server struct {
	base      *fakeserver.Server
	endpoints []fakeserver.Endpoint
	account   account
	limit     atomic.Pointer[limit]
}

// NewServer starts a server that knows [Customer] with the address [Email] and the
// subscriptions [Subscriptions]. The caller closes it.
func NewServer() *Server {
	s := &Server{account: newAccount()}
	s.endpoints = []fakeserver.Endpoint{
		{Method: http.MethodPost, Path: "/customers/{id}/portal-sessions", Serve: s.createPortalSession},
		{Method: http.MethodGet, Path: "/subscriptions", Serve: s.listSubscriptions},
		{Method: http.MethodGet, Path: "/customers", Serve: s.listCustomers},
	}
	s.base = fakeserver.New(s.serve)
	return s
}

// Close stops the server and frees its port. It cancels the contexts of requests that a
// handler of FailNext still holds.
func (s *Server) Close() { s.base.Close() }

// URL returns the BaseURL for a client, without a slash at its end.
func (s *Server) URL() string { return s.base.URL() }

// FailNext lets h respond to the next n requests, to any path, with or without the key.
// Several calls of FailNext add up: the server uses their handlers in the order of the
// calls. It records these requests like any other.
func (s *Server) FailNext(n int, h http.Handler) { s.base.FailNext(n, h) }

// Requests returns copies of all requests so far, in order of arrival.
func (s *Server) Requests() []Recorded { return s.base.Requests() }

// serve checks the key first. A caller without a key learns nothing, not even which paths
// there are.
func (s *Server) serve(r *http.Request) *fakeserver.Response {
	if refused := authenticate(r.Header); refused != nil {
		return refused
	}
	// Not r.URL.Path: an escaped slash inside an ID must not match another endpoint.
	endpoint, id := fakeserver.Find(s.endpoints, r.URL.EscapedPath())
	if endpoint == nil {
		return failure(http.StatusNotFound, "invalid_url", "There is no such endpoint.")
	}
	if r.Method != endpoint.Method {
		refused := failure(http.StatusMethodNotAllowed, "method_not_allowed", "This endpoint accepts "+endpoint.Method+" only.")
		refused.Header = map[string]string{"Allow": endpoint.Method}
		return refused
	}
	id, _ = url.PathUnescape(id) // cannot fail: it comes from EscapedPath
	return endpoint.Serve(r, id)
}
