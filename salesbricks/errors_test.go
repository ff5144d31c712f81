package salesbricks_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

// telling are texts that say a kind, as the code of an error and as its message.
var telling = map[portal.ErrorKind][]string{
	portal.ErrNotFound: {
		"NOT_FOUND", "not-found", "NotFound", "DOES_NOT_EXIST", "Subscription not found",
		"Subscription matching query does not exist.", "No such subscription", "Unknown subscription",
	},
	portal.ErrUnauthorized: {
		"UNAUTHENTICATED", "UNAUTHORIZED", "PERMISSION_DENIED", "ACCESS_DENIED", "Unauthenticated.", "Unauthorized", "Not authorized",
		"Authentication credentials were not provided.", "You do not have permission to perform this action", "Forbidden",
		"Invalid credentials", "API key not found", "API token is required", "Access denied", "You are not logged in",
	},
	portal.ErrRateLimited: {
		"THROTTLED", "RATE_LIMITED", "Request was throttled. Expected available in 30 seconds.", "Rate limit exceeded", "Too many requests",
	},
	portal.ErrBadResponse: {"GRAPHQL_VALIDATION_FAILED", "INTERNAL_SERVER_ERROR", "Something went wrong"},
}

type errorList struct {
	name, list    string
	kind          portal.ErrorKind
	code, message string
}

// graphQLErrors returns lists of errors with their kinds. The kind is the same with status 200
// and 400, because the status depends on the version of the server's library.
func graphQLErrors() []errorList {
	const found = "Subscription not found"
	all := []errorList{
		{"the code comes first", `{"message":"Not authorized","extensions":{"code":"NOT_FOUND"}}`, portal.ErrNotFound, "NOT_FOUND", "Not authorized"},
		{"a code that says nothing", `{"message":"Subscription not found","extensions":{"code":"BAD_USER_INPUT"}}`, portal.ErrNotFound, "BAD_USER_INPUT", found},
		{"the first that says something", `{"message":"Oops"},{"message":"Subscription not found","extensions":{"code":"X"}}`, portal.ErrNotFound, "X", found},
		{"the first of those that say nothing", `{"message":"Oops","extensions":{"code":"X"}},{"message":"Ouch"}`, portal.ErrBadResponse, "X", "Oops"},

		// gaps and odd types
		{"an empty error", `{}`, portal.ErrBadResponse, "", ""},
		{"null", `null`, portal.ErrBadResponse, "", ""},
		{"no message", `{"extensions":{"code":"NOT_FOUND"}}`, portal.ErrNotFound, "NOT_FOUND", ""},
		{"null for the extensions", `{"message":"Subscription not found","extensions":null}`, portal.ErrNotFound, "", found},
		{"null for the code", `{"message":"Subscription not found","extensions":{"code":null}}`, portal.ErrNotFound, "", found},
		{"extensions a list", `{"message":"Subscription not found","extensions":[]}`, portal.ErrNotFound, "", found},
		{"the code a number", `{"message":"Subscription not found","extensions":{"code":404}}`, portal.ErrNotFound, "", found},
		{"the message a number", `{"message":42,"extensions":{"code":"NOT_FOUND"}}`, portal.ErrNotFound, "NOT_FOUND", ""},
		{"path and locations of other types", `{"message":"Subscription not found","path":7,"locations":"x"}`, portal.ErrNotFound, "", found},
		{"a text among the errors", `"odd",{"message":"Subscription not found"}`, portal.ErrNotFound, "", found},

		// secrets
		{"the key", `{"message":"` + testKey + ` is unauthorized","extensions":{"code":"` + testKey + `"}}`, portal.ErrUnauthorized, "[redacted]", "[redacted] is unauthorized"},
		{"a link", `{"message":"see https://portal.example/s3cret"}`, portal.ErrBadResponse, "", "see [redacted]"},
		{"an e-mail address", `{"message":"jane@example.com not found"}`, portal.ErrNotFound, "", "[redacted] not found"},
	}
	for kind, texts := range telling {
		for _, text := range texts {
			all = append(all, errorList{text + ", as the code", `{"message":"No.","extensions":{"code":"` + text + `"}}`, kind, text, "No."},
				errorList{text + ", as the message", `{"message":"` + text + `"}`, kind, "", text})
		}
	}
	return all
}

func TestGraphQLErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range graphQLErrors() {
		for _, status := range []int{http.StatusOK, http.StatusBadRequest} {
			for data, start := range map[string]string{
				"no data": `{`, "data null": `{"data":null,`, "mutation null": `{"data":{"createSubscriptionToken":null},`,
				"a token": strings.TrimSuffix(wellFormed, "}") + ",",
			} {
				t.Run(fmt.Sprintf("%s with %d and %s", tt.name, status, data), func(t *testing.T) {
					t.Parallel()
					c := client(t, newWire(status, start+`"errors":[`+tt.list+`]}`))
					want := portal.Error{Kind: tt.kind, Status: status, Code: tt.code, Message: tt.message}
					assertError(t, errorOf(c.GenerateLink(t.Context(), anyRequest)), want, "s3cret", "jane")
					assertError(t, errorOf(c.CreateSubscriptionToken(t.Context(), subscription)), want, "s3cret", "jane")
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
	table.Run(t, map[string]string{
		"data first":             start(wellFormed) + spent,
		"errors first":           strings.TrimSuffix("{"+spent, "}") + "," + wellFormed[1:],
		"odd extensions":         start(wellFormed) + `"errors":[{"message":"t0ken-s3cret was spent","extensions":"odd"}]}`,
		"expiry first, and none": `{"data":{"createSubscriptionToken":{"token":{"expiresAt":"x","id":"t0ken-s3cret"}}},` + spent,
		"errors first, then an expiry that is none": strings.TrimSuffix("{"+spent, "}") +
			`,"data":{"createSubscriptionToken":{"token":{"expiresAt":"x","id":"t0ken-s3cret"}}}}`,
		"no expiry":                  start(edit(t, moment, `null`)) + spent,
		"buyer of another type":      start(edit(t, buyer, `7`)) + spent,
		"errors far before the data": strings.TrimSuffix("{"+spent, "}") + `,"x":"` + strings.Repeat("x", 64<<10) + `",` + wellFormed[1:],
	}, func(t *testing.T, body string) {
		for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusInternalServerError} {
			failure(t, errorOf(client(t, newWire(status, body)).GenerateLink(t.Context(), anyRequest)), "s3cret")
		}
	})
}

func TestOtherErrorBodies(t *testing.T) {
	t.Parallel()
	const throttled = "Request was throttled. Expected available in 30 seconds."
	type row struct {
		status int
		body   string
		want   portal.Error
	}
	table.Run(t, map[string]row{
		"Django, wrong key":          {401, `{"detail":"Invalid token."}`, portal.Error{Kind: portal.ErrUnauthorized, Message: "Invalid token."}},
		"Django, not found":          {404, `{"detail":"Not found."}`, portal.Error{Kind: portal.ErrNotFound, Message: "Not found."}},
		"Django, throttled":          {429, `{"detail":"` + throttled + `"}`, portal.Error{Kind: portal.ErrRateLimited, Message: throttled}},
		"Django, the key":            {403, `{"detail":"` + testKey + ` is wrong"}`, portal.Error{Kind: portal.ErrUnauthorized, Message: "[redacted] is wrong"}},
		"detail of another type":     {403, `{"detail":["No."]}`, portal.Error{Kind: portal.ErrUnauthorized}},
		"errors empty beside detail": {403, `{"errors":[],"detail":"No."}`, portal.Error{Kind: portal.ErrUnauthorized, Message: "No."}},
		"an unknown error with 403":  {403, `{"errors":[{"message":"Oops"}]}`, portal.Error{Kind: portal.ErrUnauthorized, Message: "Oops"}},
		"an unknown error with 422":  {422, `{"errors":[{"message":"Oops"}]}`, portal.Error{Kind: portal.ErrInvalidRequest, Message: "Oops"}},
		"not found with 500":         {500, `{"errors":[{"message":"Not found"}]}`, portal.Error{Kind: portal.ErrUnavailable, Message: "Not found"}},
		"throttled with 503":         {503, `{"errors":[{"extensions":{"code":"THROTTLED"}}]}`, portal.Error{Kind: portal.ErrRateLimited, Code: "THROTTLED"}},
		"another code with 429":      {429, `{"errors":[{"extensions":{"code":"FORBIDDEN"}}]}`, portal.Error{Kind: portal.ErrRateLimited, Code: "FORBIDDEN"}},
		"text":                       {403, `Forbidden`, portal.Error{Kind: portal.ErrUnauthorized}},
		"empty":                      {400, ``, portal.Error{Kind: portal.ErrInvalidRequest}},
		"truncated":                  {403, `{"detail":"No`, portal.Error{Kind: portal.ErrUnauthorized}},
		"HTML with 403":              {403, `<html><body>CSRF verification failed</body></html>`, portal.Error{Kind: portal.ErrUnauthorized}},
	}, func(t *testing.T, tt row) {
		tt.want.Status = tt.status
		c := client(t, newWire(tt.status, tt.body))
		assertError(t, errorOf(c.GenerateLink(t.Context(), anyRequest)), tt.want)
		assertError(t, errorOf(c.CreateSubscriptionToken(t.Context(), subscription)), tt.want)
	})
}
