package paddletest

import (
	"crypto/rand"
	"fmt"
	"net/http"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// apiError is an error response.
type apiError struct {
	status int
	code   string
	detail string
	fields []fieldError
}

type fieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// ErrorHandler answers every request with Paddle's error envelope: the HTTP
// status, the code ("service_unavailable"), and the detail, a sentence for
// people. The envelope's type is api_error for a status of 500 or more and for
// the code too_many_requests, request_error otherwise. It is meant for
// [Server.FailNext]; wrap it to set a header such as Retry-After as well.
func ErrorHandler(status int, code, detail string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, &apiError{status: status, code: code, detail: detail})
	})
}

func writeError(w http.ResponseWriter, e *apiError) {
	type body struct {
		Type             string       `json:"type"`
		Code             string       `json:"code"`
		Detail           string       `json:"detail"`
		DocumentationURL string       `json:"documentation_url"`
		Errors           []fieldError `json:"errors,omitempty"`
	}
	fakeserver.WriteJSON(w, "application/json", e.status, struct {
		Error body `json:"error"`
		Meta  meta `json:"meta"`
	}{
		body{
			Type:             errorType(e.status, e.code),
			Code:             e.code,
			Detail:           e.detail,
			DocumentationURL: "https://developer.paddle.com/errors/shared/" + e.code,
			Errors:           e.fields,
		},
		meta{RequestID: newRequestID()},
	})
}

func errorType(status int, code string) string {
	if status >= http.StatusInternalServerError || code == "too_many_requests" {
		return "api_error"
	}
	return "request_error"
}

func invalidFields(fields ...fieldError) *apiError {
	return &apiError{
		status: http.StatusBadRequest,
		code:   "invalid_field",
		detail: "Fields of the request break a rule; see errors.",
		fields: fields,
	}
}

func notFound(id string) *apiError {
	return &apiError{
		status: http.StatusNotFound,
		code:   "not_found",
		detail: "Entity " + id + " not found",
	}
}

type meta struct {
	RequestID  string      `json:"request_id"`
	Pagination *pagination `json:"pagination,omitempty"`
}

// pagination has no omitempty: all four fields are in every documented sample.
type pagination struct {
	PerPage        int    `json:"per_page"`
	Next           string `json:"next"`
	HasMore        bool   `json:"has_more"`
	EstimatedTotal int    `json:"estimated_total"`
}

func writeData(w http.ResponseWriter, status int, data any, page *pagination) {
	fakeserver.WriteJSON(w, "application/json", status, struct {
		Data any  `json:"data"`
		Meta meta `json:"meta"`
	}{data, meta{RequestID: newRequestID(), Pagination: page}})
}

// newRequestID is a random UUID, as in Paddle's samples.
func newRequestID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
