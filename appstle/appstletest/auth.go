package appstletest

import (
	"net/http"
	"net/url"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// Key is the API key that the server accepts in the header X-API-Key. Every
// other key is refused.
const Key = "apst_ThisKeyIsMadeUpAndOpensNothing00000000"

// authenticate returns the response to a request without the key, else nil.
func authenticate(r *http.Request, query url.Values) *fakeserver.Response {
	if query.Has("api_key") {
		// The real API may still accept it. But a key in a URL ends up in logs, so the tests of
		// such a client must fail.
		return badRequest(r, "The parameter api_key is deprecated. Use the header X-API-Key.")
	}
	if r.Header.Get("X-API-Key") != Key {
		return failure(r, http.StatusUnauthorized, "Full authentication is required to access this resource.")
	}
	return nil
}
