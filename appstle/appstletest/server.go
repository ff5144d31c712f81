package appstletest

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// The values that a new server knows. None of them exists at the provider.
const (
	// Customer is the number of a customer that the server knows.
	Customer = "987654321"

	// Email is the address of Customer. It holds a plus sign, which a query
	// turns into a space unless it is escaped.
	Email = "erika.sample+portal@example.com"
)

// Recorded is one request as it arrived: Method, Path (escaped), RawQuery,
// Header, and Body (at most 1 MiB of it).
type Recorded = fakeserver.Recorded

// Server is a fake Appstle API on a loopback port. All methods are safe for
// concurrent use. Make one with [NewServer].
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
// the documented paths, such as /api/external/v2/…, follow it.
func (s *Server) URL() string { return s.base.URL() }

// FailNext answers the next n requests with h instead of the usual response,
// whatever they ask for and whether or not they carry the key. Calls add up:
// the handlers are used in the order of the calls.
func (s *Server) FailNext(n int, h http.Handler) { s.base.FailNext(n, h) }

// Requests returns copies of all requests so far, in order of arrival. Those
// that FailNext answered are among them. The header X-App-Key of partner
// applications is recorded and otherwise ignored.
func (s *Server) Requests() []Recorded { return s.base.Requests() }

const (
	linkPath      = "/api/external/v2/manage-subscription-link"
	customersPath = "/api/external/v2/subscription-contract-details/customers"
)

// serve checks the key before the path, as the security filter of a Spring
// service does, and finds the endpoint by hand, because http.ServeMux would
// answer an unclean path with a redirect.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		writeProblem(w, r, http.StatusBadRequest, "The query string is malformed.")
		return
	}
	if !authenticate(w, r, query) {
		return
	}
	path := r.URL.EscapedPath() // a slash inside an identifier must not part it
	id, hasID := strings.CutPrefix(path, linkPath+"/")
	var endpoint http.HandlerFunc
	switch {
	case path == linkPath:
		endpoint = func(w http.ResponseWriter, r *http.Request) { s.serveLinkByQuery(w, r, query) }
	case hasID && id != "" && !strings.Contains(id, "/"):
		endpoint = func(w http.ResponseWriter, r *http.Request) { s.serveLinkByPath(w, r, id) }
	case path == customersPath:
		endpoint = func(w http.ResponseWriter, r *http.Request) { s.serveCustomers(w, r, query) }
	default:
		writeProblem(w, r, http.StatusNotFound, "There is no such resource.")
		return
	}
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		writeProblem(w, r, http.StatusMethodNotAllowed, "Request method '"+r.Method+"' is not supported.")
		return
	}
	endpoint(w, r)
}
