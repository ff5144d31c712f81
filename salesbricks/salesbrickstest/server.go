package salesbrickstest

import (
	"net/http"
	"regexp"

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
	base  *fakeserver.Server
	added fakeserver.Added // customers
}

// NewServer starts a server. The caller closes it.
func NewServer() *Server {
	s := new(Server)
	s.base = fakeserver.New(http.HandlerFunc(s.serve))
	return s
}

// Close stops the server and ends the requests that are still open.
func (s *Server) Close() { s.base.Close() }

// URL is the base URL to configure in a client, without a slash at its end:
// the documented paths, such as /api/v1/graphql, follow it.
func (s *Server) URL() string { return s.base.URL() }

// FailNext answers the next n requests with h instead of the usual response,
// whatever they ask for and whether or not they carry the key. Calls add up:
// the handlers are used in the order of the calls.
func (s *Server) FailNext(n int, h http.Handler) { s.base.FailNext(n, h) }

// Requests returns copies of all requests so far, in order of arrival. Those
// that FailNext answered are among them.
func (s *Server) Requests() []Recorded { return s.base.Requests() }

// billingPortalPath takes the pattern that the provider documents for the ID.
var billingPortalPath = regexp.MustCompile(`^/api/v2/subscriptions/([a-zA-Z\d\-]+)/billing-portal$`)

// serve finds the endpoint by hand, because http.ServeMux would answer an
// unclean path with a redirect, which the provider does not.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; path {
	case "/api/v1/graphql":
		s.guarded(w, r, s.serveGraphQL, http.MethodPost)
	case "/api/v2/customers":
		s.guarded(w, r, s.serveCustomers, http.MethodGet)
	case "/api/v2/customers/search":
		s.guarded(w, r, s.serveCustomerSearch, http.MethodPost)
	default:
		match := billingPortalPath.FindStringSubmatch(path)
		if match == nil {
			writeDetail(w, http.StatusNotFound, "Not found.")
			return
		}
		s.guarded(w, r, func(w http.ResponseWriter, _ *http.Request) {
			s.serveBillingPortal(w, match[1])
		}, http.MethodGet)
	}
}
