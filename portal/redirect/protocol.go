package redirect

import (
	"net/http"
	"strings"
)

// allowed is the Allow header of both handlers.
const allowed = "GET, HEAD, POST, OPTIONS"

// outcome is the result of the table, before the handler asks whose portal to open.
type outcome struct {
	status int
	mints  bool
	reason string // of a refusal, for the customer
}

// decide implements the table of the package comment, row by row.
func decide(r *http.Request, allowGET bool, origin *http.CrossOriginProtection) outcome {
	get, post := r.Method == http.MethodGet, r.Method == http.MethodPost
	switch {
	case r.Method == http.MethodOptions:
		return outcome{status: http.StatusNoContent}
	case !get && !post && r.Method != http.MethodHead:
		return outcome{status: http.StatusMethodNotAllowed, reason: "This address opens the billing portal. It accepts " + allowed + "."}
	case prefetches(r):
		return outcome{status: http.StatusForbidden, reason: "The billing portal opens at a click, not before."}
	case r.Method == http.MethodHead:
		return outcome{status: http.StatusOK}
	case get && allowGET && sameOrigin(r) && r.Header.Get("Sec-Fetch-Dest") == "document":
		return outcome{status: http.StatusSeeOther, mints: true}
	case get:
		return outcome{status: http.StatusOK}
	case origin.Check(r) != nil:
		return outcome{status: http.StatusForbidden, reason: "The button was pressed on a page of another site. Open the billing portal from the app itself."}
	case wantsJSON(r):
		return outcome{status: http.StatusOK, mints: true}
	case navigates(r):
		return outcome{status: http.StatusSeeOther, mints: true}
	default:
		return outcome{status: http.StatusNotAcceptable, reason: notNavigation}
	}
}

const notNavigation = "The billing portal opens in a tab of its own, not in a frame or by a script. Submit a form that is not in a frame, " +
	"or send fetch with Accept: application/json and navigate to the url in the response."

func sameOrigin(r *http.Request) bool { return r.Header.Get("Sec-Fetch-Site") == "same-origin" }

// navigates reports whether the response replaces a whole page, according to the
// browser. It returns true if the browser sends no Fetch Metadata.
func navigates(r *http.Request) bool {
	dest := r.Header.Get("Sec-Fetch-Dest")
	return dest == "" || dest == "document"
}

// prefetches reports whether the browser sent the request before a click. The value
// may have parameters, as in "prefetch;prerender".
func prefetches(r *http.Request) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		for _, value := range r.Header.Values(name) {
			value = strings.ToLower(value)
			if strings.Contains(value, "prefetch") || strings.Contains(value, "prerender") || strings.Contains(value, "preview") {
				return true
			}
		}
	}
	return false
}
