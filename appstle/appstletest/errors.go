package appstletest

import (
	"net/http"
	"strconv"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

type object = fakeserver.Object

// problem is an error in the form of JHipster services. Appstle documents no error body; we
// assume that it is such a service.
func problem(r *http.Request, status int, title, detail string) *fakeserver.Response {
	return &fakeserver.Response{
		Status: status,
		Header: map[string]string{"Content-Type": "application/problem+json"},
		Body: object{
			"type", "https://www.jhipster.tech/problem/problem-with-message",
			"title", title,
			"status", status,
			"detail", detail,
			"path", r.URL.Path,
			"message", "error.http." + strconv.Itoa(status),
		},
	}
}

// failure returns a problem whose title is the text of the status.
func failure(r *http.Request, status int, detail string) *fakeserver.Response {
	return problem(r, status, http.StatusText(status), detail)
}

func badRequest(r *http.Request, detail string) *fakeserver.Response {
	return failure(r, http.StatusBadRequest, detail)
}

// ErrorHandler responds to every request with a problem document. Use it with
// [Server.FailNext]. A status that is not final (below 200 or above 599) becomes 500.
func ErrorHandler(status int, title, detail string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		problem(r, fakeserver.FinalStatus(status), title, detail).ServeHTTP(w, r)
	})
}

// DeclineHandler responds to every request with status 200 and a body that reports an
// error. Use it with [Server.FailNext]. Other calls of the real API are known to send
// such responses.
func DeclineHandler(errorKey, errorMessage string) http.Handler {
	return &fakeserver.Response{Status: http.StatusOK, Body: object{"errorKey", errorKey, "errorMessage", errorMessage}}
}
