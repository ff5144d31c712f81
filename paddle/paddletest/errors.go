package paddletest

import (
	"net/http"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

type object = fakeserver.Object

// ErrorHandler responds to every request with Paddle's error envelope: the HTTP status,
// the code, such as "service_unavailable", and the detail, a sentence for people. The
// envelope's type is api_error for a status of 500 or more and for the code
// too_many_requests, and request_error otherwise. Use it with [Server.FailNext]. Wrap it
// to set a header, such as Retry-After.
func ErrorHandler(status int, code, detail string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		failure(status, code, detail).ServeHTTP(w, r)
	})
}

// failure is an error response. Each of fields is made by fieldError.
func failure(status int, code, detail string, fields ...object) *fakeserver.Response {
	kind := "request_error"
	if status >= http.StatusInternalServerError || code == "too_many_requests" {
		kind = "api_error"
	}
	report := object{
		"type", kind,
		"code", code,
		"detail", detail,
		"documentation_url", "https://developer.paddle.com/errors/shared/" + code,
	}
	if len(fields) > 0 {
		report = append(report, "errors", fields)
	}
	return &fakeserver.Response{Status: status, Body: object{"error", report, "meta", object{"request_id", newRequestID()}}}
}

func fieldError(field, message string) object { return object{"field", field, "message", message} }

func invalidFields(fields ...object) *fakeserver.Response {
	return failure(http.StatusBadRequest, "invalid_field", "Fields of the request break a rule; see errors.", fields...)
}

func notFound(id string) *fakeserver.Response {
	return failure(http.StatusNotFound, "not_found", "Entity "+id+" not found")
}

// newRequestID returns a random UUID, as in Paddle's samples.
func newRequestID() string { return fakeserver.Random("xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx") }

// newID returns a random ID. It begins with the first digits of a timestamp, like Paddle's
// IDs.
func newID(prefix string) string { return prefix + fakeserver.Random("01xxxxxxxxxxxxxxxxxxxxxxxx") }
