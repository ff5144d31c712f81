package salesbrickstest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

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

// guarded checks the key, then the method.
//
// Assumption: the provider documents no answer for a bad key. The status 403
// and the body are what the Django REST framework answers where the
// authentication names no WWW-Authenticate scheme, as with a header of one's
// own; GraphQL is assumed to sit behind the same check.
func (s *Server) guarded(w http.ResponseWriter, r *http.Request, next http.HandlerFunc, methods ...string) {
	switch key := r.Header.Get("X-SALESBRICKS-KEY"); {
	case key == "":
		writeDetail(w, http.StatusForbidden, "Authentication credentials were not provided.")
	case key != Key:
		writeDetail(w, http.StatusForbidden, "Invalid API key.")
	case !slices.Contains(methods, r.Method):
		w.Header().Set("Allow", strings.Join(methods, ", "))
		writeDetail(w, http.StatusMethodNotAllowed, `Method "`+r.Method+`" not allowed.`)
	default:
		next(w, r)
	}
}
