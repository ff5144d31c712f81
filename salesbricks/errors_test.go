package salesbricks_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/portallink/portallink-go/portal"
)

// graphQLErrors are lists of errors with their kinds. The kind is the same with status 200
// and 400, because the status depends on the version of the server's library.
var graphQLErrors = []struct {
	name, list    string
	kind          portal.ErrorKind
	code, message string
}{
	// by code
	{"NOT_FOUND", `{"message":"No.","extensions":{"code":"NOT_FOUND"}}`, portal.ErrNotFound, "NOT_FOUND", "No."},
	{"not-found", `{"message":"No.","extensions":{"code":"not-found"}}`, portal.ErrNotFound, "not-found", "No."},
	{"NotFound", `{"message":"No.","extensions":{"code":"NotFound"}}`, portal.ErrNotFound, "NotFound", "No."},
	{"DOES_NOT_EXIST", `{"message":"No.","extensions":{"code":"DOES_NOT_EXIST"}}`, portal.ErrNotFound, "DOES_NOT_EXIST", "No."},
	{"UNAUTHENTICATED", `{"message":"No.","extensions":{"code":"UNAUTHENTICATED"}}`, portal.ErrUnauthorized, "UNAUTHENTICATED", "No."},
	{"UNAUTHORIZED", `{"message":"No.","extensions":{"code":"UNAUTHORIZED"}}`, portal.ErrUnauthorized, "UNAUTHORIZED", "No."},
	{"PERMISSION_DENIED", `{"message":"No.","extensions":{"code":"PERMISSION_DENIED"}}`, portal.ErrUnauthorized, "PERMISSION_DENIED", "No."},
	{"ACCESS_DENIED", `{"message":"No.","extensions":{"code":"ACCESS_DENIED"}}`, portal.ErrUnauthorized, "ACCESS_DENIED", "No."},
	{"THROTTLED", `{"message":"No.","extensions":{"code":"THROTTLED"}}`, portal.ErrRateLimited, "THROTTLED", "No."},
	{"RATE_LIMITED", `{"message":"No.","extensions":{"code":"RATE_LIMITED"}}`, portal.ErrRateLimited, "RATE_LIMITED", "No."},
	{"GRAPHQL_VALIDATION_FAILED", `{"message":"No.","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}`, portal.ErrBadResponse, "GRAPHQL_VALIDATION_FAILED", "No."},
	{"INTERNAL_SERVER_ERROR", `{"message":"No.","extensions":{"code":"INTERNAL_SERVER_ERROR"}}`, portal.ErrBadResponse, "INTERNAL_SERVER_ERROR", "No."},

	// by message
	{"not found", `{"message":"Subscription not found"}`, portal.ErrNotFound, "", "Subscription not found"},
	{"Django's own", `{"message":"Subscription matching query does not exist.","locations":[{"line":2,"column":3}],"path":["createSubscriptionToken"]}`, portal.ErrNotFound, "", "Subscription matching query does not exist."},
	{"no such", `{"message":"No such subscription"}`, portal.ErrNotFound, "", "No such subscription"},
	{"authentication", `{"message":"Authentication credentials were not provided."}`, portal.ErrUnauthorized, "", "Authentication credentials were not provided."},
	{"permission", `{"message":"You do not have permission to perform this action"}`, portal.ErrUnauthorized, "", "You do not have permission to perform this action"},
	{"the key is not found", `{"message":"API key not found"}`, portal.ErrUnauthorized, "", "API key not found"},
	{"throttled", `{"message":"Request was throttled. Expected available in 30 seconds."}`, portal.ErrRateLimited, "", "Request was throttled. Expected available in 30 seconds."},
	{"not authorized", `{"message":"Not authorized"}`, portal.ErrUnauthorized, "", "Not authorized"},
	{"unauthorized", `{"message":"Unauthorized"}`, portal.ErrUnauthorized, "", "Unauthorized"},
	{"unauthenticated", `{"message":"Unauthenticated."}`, portal.ErrUnauthorized, "", "Unauthenticated."},
	{"forbidden", `{"message":"Forbidden"}`, portal.ErrUnauthorized, "", "Forbidden"},
	{"credentials", `{"message":"Invalid credentials"}`, portal.ErrUnauthorized, "", "Invalid credentials"},
	{"API token", `{"message":"API token is required"}`, portal.ErrUnauthorized, "", "API token is required"},
	{"access denied", `{"message":"Access denied"}`, portal.ErrUnauthorized, "", "Access denied"},
	{"not logged in", `{"message":"You are not logged in"}`, portal.ErrUnauthorized, "", "You are not logged in"},
	{"rate limit", `{"message":"Rate limit exceeded"}`, portal.ErrRateLimited, "", "Rate limit exceeded"},
	{"too many", `{"message":"Too many requests"}`, portal.ErrRateLimited, "", "Too many requests"},
	{"unknown subscription", `{"message":"Unknown subscription"}`, portal.ErrNotFound, "", "Unknown subscription"},
	{"anything else", `{"message":"Something went wrong"}`, portal.ErrBadResponse, "", "Something went wrong"},

	// both
	{"the code comes first", `{"message":"Not authorized","extensions":{"code":"NOT_FOUND"}}`, portal.ErrNotFound, "NOT_FOUND", "Not authorized"},
	{"a code that says nothing", `{"message":"Subscription not found","extensions":{"code":"BAD_USER_INPUT"}}`, portal.ErrNotFound, "BAD_USER_INPUT", "Subscription not found"},
	{"the first that says something", `{"message":"Oops"},{"message":"Subscription not found","extensions":{"code":"X"}}`, portal.ErrNotFound, "X", "Subscription not found"},
	{"the first of those that say nothing", `{"message":"Oops","extensions":{"code":"X"}},{"message":"Ouch"}`, portal.ErrBadResponse, "X", "Oops"},

	// gaps and odd types
	{"an empty error", `{}`, portal.ErrBadResponse, "", ""},
	{"null", `null`, portal.ErrBadResponse, "", ""},
	{"no message", `{"extensions":{"code":"NOT_FOUND"}}`, portal.ErrNotFound, "NOT_FOUND", ""},
	{"null for the extensions", `{"message":"Subscription not found","extensions":null}`, portal.ErrNotFound, "", "Subscription not found"},
	{"null for the code", `{"message":"Subscription not found","extensions":{"code":null}}`, portal.ErrNotFound, "", "Subscription not found"},
	{"extensions a list", `{"message":"Subscription not found","extensions":[]}`, portal.ErrNotFound, "", "Subscription not found"},
	{"extensions a text", `{"message":"Subscription not found","extensions":"odd"}`, portal.ErrNotFound, "", "Subscription not found"},
	{"the code a number", `{"message":"Subscription not found","extensions":{"code":404}}`, portal.ErrNotFound, "", "Subscription not found"},
	{"the code an object", `{"message":"Subscription not found","extensions":{"code":{}}}`, portal.ErrNotFound, "", "Subscription not found"},
	{"internal a text", `{"message":"Subscription not found","extensions":{"internal":"odd"}}`, portal.ErrNotFound, "", "Subscription not found"},
	{"the message a number", `{"message":42,"extensions":{"code":"NOT_FOUND"}}`, portal.ErrNotFound, "NOT_FOUND", ""},
	{"path and locations of other types", `{"message":"Subscription not found","path":7,"locations":"x"}`, portal.ErrNotFound, "", "Subscription not found"},
	{"a text among the errors", `"odd",{"message":"Subscription not found"}`, portal.ErrNotFound, "", "Subscription not found"},

	// secrets
	{"the key", `{"message":"` + testKey + ` is unauthorized","extensions":{"code":"` + testKey + `"}}`, portal.ErrUnauthorized, "[redacted]", "[redacted] is unauthorized"},
	{"a link", `{"message":"see https://portal.example/s3cret"}`, portal.ErrBadResponse, "", "see [redacted]"},
	{"an e-mail address", `{"message":"jane@example.com not found"}`, portal.ErrNotFound, "", "[redacted] not found"},
}

func TestGraphQLErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range graphQLErrors {
		for _, status := range []int{http.StatusOK, http.StatusBadRequest} {
			for data, start := range map[string]string{
				"no data": `{`, "data null": `{"data":null,`, "mutation null": `{"data":{"createSubscriptionToken":null},`,
				"a token": strings.TrimSuffix(wellFormed, "}") + ",",
			} {
				t.Run(fmt.Sprintf("%s with %d and %s", tt.name, status, data), func(t *testing.T) {
					t.Parallel()
					c := client(t, newWire(status, start+`"errors":[`+tt.list+`]}`))
					want := portal.Error{Kind: tt.kind, Status: status, Code: tt.code, Message: tt.message}
					link, err := c.GenerateLink(t.Context(), anyRequest)
					assertError(t, link == nil, err, want, "s3cret", "jane")
					token, err := c.CreateSubscriptionToken(t.Context(), subscription)
					assertError(t, token == nil, err, want, "s3cret", "jane")
				})
			}
		}
	}
}

// TestErrorsThatRepeatTheToken has responses with a token and an error that repeats it. The
// token is short and looks like any other word.
func TestErrorsThatRepeatTheToken(t *testing.T) {
	t.Parallel()
	const spent = `"errors":[{"message":"t0ken-s3cret was spent","extensions":{"code":"t0ken-s3cret"}}]}`
	start := func(body string) string { return strings.TrimSuffix(body, "}") + "," }
	tests := []struct{ name, body string }{
		{"data first", start(wellFormed) + spent},
		{"errors first", strings.TrimSuffix("{"+spent, "}") + "," + wellFormed[1:]},
		{"odd extensions", start(wellFormed) + `"errors":[{"message":"t0ken-s3cret was spent","extensions":"odd"}]}`},
		{"expiry first, and none", `{"data":{"createSubscriptionToken":{"token":{"expiresAt":"x","id":"t0ken-s3cret"}}},` + spent},
		{"errors first, then an expiry that is none", strings.TrimSuffix("{"+spent, "}") +
			`,"data":{"createSubscriptionToken":{"token":{"expiresAt":"x","id":"t0ken-s3cret"}}}}`},
		{"no expiry", start(edit(t, moment, `null`)) + spent},
		{"buyer of another type", start(edit(t, buyer, `7`)) + spent},
	}
	for _, tt := range tests {
		for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusInternalServerError} {
			t.Run(fmt.Sprintf("%s with %d", tt.name, status), func(t *testing.T) {
				t.Parallel()
				link, err := client(t, newWire(status, tt.body)).GenerateLink(t.Context(), anyRequest)
				failure(t, link == nil, err, "s3cret")
			})
		}
	}
}

func TestOtherErrorBodies(t *testing.T) {
	t.Parallel()
	const throttled = "Request was throttled. Expected available in 30 seconds."
	tests := []struct {
		name   string
		status int
		body   string
		want   portal.Error
	}{
		{"Django, no key", 403, `{"detail":"Authentication credentials were not provided."}`, portal.Error{
			Kind: portal.ErrUnauthorized, Message: "Authentication credentials were not provided.",
		}},
		{"Django, wrong key", 401, `{"detail":"Invalid token."}`, portal.Error{Kind: portal.ErrUnauthorized, Message: "Invalid token."}},
		{"Django, not found", 404, `{"detail":"Not found."}`, portal.Error{Kind: portal.ErrNotFound, Message: "Not found."}},
		{"Django, throttled", 429, `{"detail":"` + throttled + `"}`, portal.Error{Kind: portal.ErrRateLimited, Message: throttled}},
		{"Django, the key", 403, `{"detail":"` + testKey + ` is wrong"}`, portal.Error{
			Kind: portal.ErrUnauthorized, Message: "[redacted] is wrong",
		}},
		{"detail of another type", 403, `{"detail":["No."]}`, portal.Error{Kind: portal.ErrUnauthorized}},
		{"detail null", 403, `{"detail":null}`, portal.Error{Kind: portal.ErrUnauthorized}},
		{"errors empty beside detail", 403, `{"errors":[],"detail":"No."}`, portal.Error{Kind: portal.ErrUnauthorized, Message: "No."}},
		{"an unknown error with 403", 403, `{"errors":[{"message":"Oops"}]}`, portal.Error{Kind: portal.ErrUnauthorized, Message: "Oops"}},
		{"an unknown error with 422", 422, `{"errors":[{"message":"Oops"}]}`, portal.Error{Kind: portal.ErrInvalidRequest, Message: "Oops"}},
		{"an unknown error with 500", 500, `{"errors":[{"message":"Oops"}]}`, portal.Error{Kind: portal.ErrUnavailable, Message: "Oops"}},
		{"not found with 500", 500, `{"errors":[{"message":"Subscription not found"}]}`, portal.Error{
			Kind: portal.ErrUnavailable, Message: "Subscription not found",
		}},
		{"throttled with 503", 503, `{"errors":[{"message":"No.","extensions":{"code":"THROTTLED"}}]}`, portal.Error{
			Kind: portal.ErrRateLimited, Code: "THROTTLED", Message: "No.",
		}},
		{"null", 404, `null`, portal.Error{Kind: portal.ErrNotFound}},
		{"a list", 404, `[{"detail":"No."}]`, portal.Error{Kind: portal.ErrNotFound}},
		{"text", 403, `Forbidden`, portal.Error{Kind: portal.ErrUnauthorized}},
		{"empty", 400, ``, portal.Error{Kind: portal.ErrInvalidRequest}},
		{"truncated", 403, `{"detail":"No`, portal.Error{Kind: portal.ErrUnauthorized}},
		{"HTML with 403", 403, `<html><body>CSRF verification failed</body></html>`, portal.Error{Kind: portal.ErrUnauthorized}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.want.Status = tt.status
			c := client(t, newWire(tt.status, tt.body))
			link, err := c.GenerateLink(t.Context(), anyRequest)
			assertError(t, link == nil, err, tt.want)
			token, err := c.CreateSubscriptionToken(t.Context(), subscription)
			assertError(t, token == nil, err, tt.want)
		})
	}
}
