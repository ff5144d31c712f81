package salesbrickstest

import (
	"mime"
	"net/http"
	"slices"
	"strings"
)

// Key is the API key that the server accepts in the header
// X-SALESBRICKS-KEY. Every other key is refused.
const Key = "00000000-fa4e-4fa4-8fa4-00000000fa4e"

// guarded checks the key, then the method.
//
// Assumption: the provider documents no response for a bad key. The status 403
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

// hasJSON tells whether the request says that its body is JSON.
func hasJSON(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == "application/json"
}
