package appstletest

import (
	"net/http"
	"net/url"
	"strings"
)

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
	if query.Has("api_key") {
		// The real API may still accept it. A key in a URL ends up in logs, so a
		// client that puts it there must not pass its tests.
		writeProblem(w, r, http.StatusBadRequest, "The parameter api_key is deprecated. Use the header X-API-Key.")
		return
	}
	if r.Header.Get("X-API-Key") != Key {
		writeProblem(w, r, http.StatusUnauthorized, "Full authentication is required to access this resource.")
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
