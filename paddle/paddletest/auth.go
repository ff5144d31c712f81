package paddletest

import (
	"net/http"
	"strings"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// Key is the only API key that a [Server] accepts. It has the documented form of a
// sandbox key, and no use anywhere else. It is written in two parts because scanners for
// leaked secrets would report it.
const Key = "pdl_sdbx_apikey_" + "01fakefakefakefakefakefake_NotARealKeyOnlyForTest_000"

// authenticate responds with 403, not 401, in all three cases, as Paddle does.
func authenticate(h http.Header) *fakeserver.Response {
	values := h.Values("Authorization")
	if len(values) == 0 || len(values) == 1 && values[0] == "" {
		return failure(http.StatusForbidden, "authentication_missing", "The request has no Authorization header.")
	}
	// Letter case does not matter in the scheme (RFC 9110, section 11.1): Paddle's Node SDK
	// sends "bearer".
	scheme, key, _ := strings.Cut(values[0], " ")
	if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") || key == "" || strings.ContainsAny(key, " \t") {
		return failure(http.StatusForbidden, "authentication_malformed", `The Authorization header is not one "Bearer" and a key.`)
	}
	if key != Key {
		return failure(http.StatusForbidden, "invalid_token", "The API key is unknown, revoked, or for the other environment.")
	}
	return nil
}
