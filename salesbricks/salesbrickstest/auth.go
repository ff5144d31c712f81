package salesbrickstest

import (
	"net/http"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// Key is the API key that the server accepts in the header
// X-SALESBRICKS-KEY. Every other key is refused.
const Key = "00000000-fa4e-4fa4-8fa4-00000000fa4e"

// authenticate returns the response to a request without the key, else nil.
//
// Assumption: the provider documents no response for a bad key. The Django REST framework
// sends this status 403 and this body if the authentication has no WWW-Authenticate scheme,
// as with a custom header. We assume that GraphQL has the same check.
func authenticate(h http.Header) *fakeserver.Response {
	switch h.Get("X-SALESBRICKS-KEY") {
	case "":
		return failure(http.StatusForbidden, "Authentication credentials were not provided.")
	case Key:
		return nil
	default:
		return failure(http.StatusForbidden, "Invalid API key.")
	}
}
