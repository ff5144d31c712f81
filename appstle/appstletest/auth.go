package appstletest

import (
	"net/http"
	"net/url"
)

// Key is the API key that the server accepts in the header X-API-Key. Every
// other key is refused.
const Key = "apst_ThisKeyIsMadeUpAndOpensNothing00000000"

func authenticate(w http.ResponseWriter, r *http.Request, query url.Values) bool {
	if query.Has("api_key") {
		// The real API may still accept it. A key in a URL ends up in logs, so a
		// client that puts it there must not pass its tests.
		writeProblem(w, r, http.StatusBadRequest, "The parameter api_key is deprecated. Use the header X-API-Key.")
		return false
	}
	if r.Header.Get("X-API-Key") != Key {
		writeProblem(w, r, http.StatusUnauthorized, "Full authentication is required to access this resource.")
		return false
	}
	return true
}
