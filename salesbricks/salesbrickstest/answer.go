package salesbrickstest

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// object is a JSON object that keeps the order of its members: GraphQL answers
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
	text, err := json.Marshal(body)
	if err != nil { // cannot happen: bodies hold strings, numbers and objects only
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client may have gone; there is nobody to tell
}

// writeDetail answers an error in the shape of the Django REST framework.
func writeDetail(w http.ResponseWriter, status int, detail string) {
	writeJSON(w, status, object{{"detail", detail}})
}
