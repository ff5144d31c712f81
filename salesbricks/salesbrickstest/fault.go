package salesbrickstest

import "net/http"

// ErrorHandler answers every request with one GraphQL error and no data, for
// use with [Server.FailNext]. GraphQL servers send errors with status 200 or
// 400; a status that cannot end an answer (below 200 or above 599) becomes
// 500. An empty code leaves extensions out, as a plain Graphene server does.
//
// The provider documents no error, and so no code either.
func ErrorHandler(status int, code, message string) http.Handler {
	if status < 200 || status > 599 {
		status = http.StatusInternalServerError
	}
	report := object{{"message", message}}
	if code != "" {
		report = append(report, member{"extensions", object{{"code", code}}})
	}
	body := object{{"errors", []object{report}}, {"data", nil}}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, status, body)
	})
}
