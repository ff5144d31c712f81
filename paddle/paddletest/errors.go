package paddletest

import "net/http"

// apiError is an answer that is no success.
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
	writeJSON(w, e.status, struct {
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
