package salesbrickstest

import (
	"net/http"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// object keeps the order of its members: GraphQL returns fields in the order in
// which they were selected.
type object = fakeserver.Object

// ErrorHandler responds to every request with one GraphQL error and no data. Use it with
// [Server.FailNext]. GraphQL servers send errors with status 200 or 400. A status that is
// not final (below 200 or above 599) becomes 500. If code is empty, the error has no
// extensions, as on a plain Graphene server.
//
// Salesbricks documents no errors, and so no codes.
func ErrorHandler(status int, code, message string) http.Handler {
	report := object{"message", message}
	if code != "" {
		report = append(report, "extensions", object{"code", code})
	}
	return &fakeserver.Response{Status: status, Body: object{"errors", []object{report}, "data", nil}}
}

// failure is an error in the shape of the Django REST framework.
func failure(status int, detail string) *fakeserver.Response {
	return &fakeserver.Response{Status: status, Body: object{"detail", detail}}
}
