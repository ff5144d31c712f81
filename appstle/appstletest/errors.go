package appstletest

import (
	"net/http"
	"strconv"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// problem is an error as JHipster services send it. That Appstle is one is an
// inference; it documents no error body.
type problem struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Detail  string `json:"detail"`
	Path    string `json:"path"`
	Message string `json:"message"`
}

func newProblem(r *http.Request, status int, title, detail string) problem {
	return problem{
		Type:    "https://www.jhipster.tech/problem/problem-with-message",
		Title:   title,
		Status:  status,
		Detail:  detail,
		Path:    r.URL.Path,
		Message: "error.http." + strconv.Itoa(status),
	}
}

// ErrorHandler answers every request with a problem document, for use with
// [Server.FailNext]. A status that cannot end a response (below 200 or above
// 599) becomes 500.
func ErrorHandler(status int, title, detail string) http.Handler {
	status = fakeserver.FinalStatus(status)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fakeserver.WriteJSON(w, "application/problem+json", status, newProblem(r, status, title, detail))
	})
}

// DeclineHandler answers every request with status 200 and a body that
// declines it, for use with [Server.FailNext]. Programs in the field report
// such responses from other calls of the API.
func DeclineHandler(errorKey, errorMessage string) http.Handler {
	body := struct {
		ErrorKey     string `json:"errorKey"`
		ErrorMessage string `json:"errorMessage"`
	}{errorKey, errorMessage}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fakeserver.WriteJSON(w, "application/json", http.StatusOK, body)
	})
}

func writeProblem(w http.ResponseWriter, r *http.Request, status int, detail string) {
	body := newProblem(r, status, http.StatusText(status), detail)
	fakeserver.WriteJSON(w, "application/problem+json", status, body)
}
