package salesbrickstest

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// ErrorHandler answers every request with one GraphQL error and no data, for
// use with [Server.FailNext]. GraphQL servers send errors with status 200 or
// 400; a status that cannot end a response (below 200 or above 599) becomes
// 500. An empty code leaves extensions out, as a plain Graphene server does.
//
// The provider documents no error, and so no code either.
func ErrorHandler(status int, code, message string) http.Handler {
	report := object{{"message", message}}
	if code != "" {
		report = append(report, member{"extensions", object{{"code", code}}})
	}
	body := object{{"errors", []object{report}}, {"data", nil}}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, status, body)
	})
}

// object is a JSON object that keeps the order of its members: GraphQL returns
// fields in the order in which they were selected, and a map would sort them.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var buf bytes.Buffer
	buf.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			buf.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		buf.Write(name)
		buf.WriteByte(':')
		buf.Write(value)
	}
	buf.WriteByte('}')
	return buf.Bytes(), nil
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	fakeserver.WriteJSON(w, "application/json", status, body)
}

// writeDetail writes an error in the shape of the Django REST framework.
func writeDetail(w http.ResponseWriter, status int, detail string) {
	writeJSON(w, status, object{{"detail", detail}})
}
