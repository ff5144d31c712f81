package paddletest

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// Recorded is one request as it arrived: Method, Path (escaped), RawQuery,
// Header, and Body (at most 1 MiB of it).
type Recorded = fakeserver.Recorded

// Server imitates the Paddle Billing API on a loopback port. NewServer makes
// one; the zero value is of no use. All methods are safe for concurrent use.
type Server struct {
	base    *fakeserver.Server
	account *account
	signer  *signer
	limit   atomic.Pointer[limit]
}

// NewServer starts a server that knows Customer, with Email as address and
// Subscriptions as subscriptions. The caller closes it.
func NewServer() *Server {
	s := &Server{account: newAccount(), signer: newSigner()}
	s.base = fakeserver.New(http.HandlerFunc(s.serve))
	return s
}

// Close stops the server and frees its port. It ends the requests that a
// handler given to FailNext still holds, if that handler heeds the request's
// context.
func (s *Server) Close() { s.base.Close() }

// URL is the base URL to configure a client with, without a slash at its end.
func (s *Server) URL() string { return s.base.URL() }

// FailNext has the next n requests answered by h, whatever they ask for and
// whichever key they carry. Calls add up, and their handlers are used in the
// order of the calls. A request that h answered is recorded like any other.
func (s *Server) FailNext(n int, h http.Handler) { s.base.FailNext(n, h) }

// Requests returns copies of all requests so far, in order of arrival.
func (s *Server) Requests() []Recorded { return s.base.Requests() }

// serve checks the key before anything else, so that a caller without one
// learns nothing, not even which paths there are.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if err := authenticate(r.Header); err != nil {
		writeError(w, err)
		return
	}
	// The escaped path is split, not r.URL.Path: an escaped slash inside an
	// identifier must not lead to another endpoint.
	segments := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	switch {
	case len(segments) == 1 && segments[0] == "subscriptions":
		only(http.MethodGet, s.listSubscriptions)(w, r)
	case len(segments) == 1 && segments[0] == "customers":
		only(http.MethodGet, s.listCustomers)(w, r)
	case len(segments) == 3 && segments[0] == "customers" && segments[2] == "portal-sessions":
		id, err := url.PathUnescape(segments[1])
		if err != nil || id == "" {
			writeError(w, invalidURL())
			return
		}
		only(http.MethodPost, func(w http.ResponseWriter, r *http.Request) {
			s.createPortalSession(w, r, id)
		})(w, r)
	default:
		writeError(w, invalidURL())
	}
}

func only(method string, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method {
			w.Header().Set("Allow", method)
			writeError(w, &apiError{
				status: http.StatusMethodNotAllowed,
				code:   "method_not_allowed",
				detail: "This endpoint answers " + method + " only.",
			})
			return
		}
		h(w, r)
	}
}

func invalidURL() *apiError {
	return &apiError{
		status: http.StatusNotFound,
		code:   "invalid_url",
		detail: "There is no such endpoint.",
	}
}
