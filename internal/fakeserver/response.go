package fakeserver

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// Response is a JSON document and its status. It is an http.Handler, so FailNext accepts
// it.
type Response struct {
	Status int // 500 is sent instead of a status that is not final
	Header map[string]string
	Body   any
}

// ServeHTTP writes the body as one line. Its Content-Type is application/json unless Header
// has another one. It does not escape characters of HTML: links have many ampersands.
func (res *Response) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	text, err := encode(res.Body)
	if err != nil { // a bug of the fake
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	for name, value := range res.Header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(FinalStatus(res.Status))
	_, _ = w.Write(text) // fails only if the client has closed the connection
}

// FinalStatus returns status, or 500 if status is not final.
func FinalStatus(status int) int {
	if status < 200 || status > 599 {
		return http.StatusInternalServerError
	}
	return status
}

// Object is a JSON object: names and values in turn, as in
//
//	Object{"id", 7, "name", nil}
//
// Its members keep their order: some fakes need the order of the documents, others the
// order of the client. A map would sort them.
type Object []any

// MarshalJSON writes the members in order. It does not escape characters of HTML.
func (o Object) MarshalJSON() ([]byte, error) { return encode(o) }

func encode(v any) ([]byte, error) {
	var e encoder
	e.json = json.NewEncoder(&e.text)
	e.json.SetEscapeHTML(false)
	err := e.write(v)
	return e.text.Bytes(), err
}

// encoder encodes objects and lists of objects itself: encoding/json would validate nested
// ones again at every level.
type encoder struct {
	text bytes.Buffer
	json *json.Encoder // writes to text
}

func (e *encoder) write(v any) error {
	switch v := v.(type) {
	case Object:
		return writeAll(e, "{}", ",:", v)
	case []Object:
		return writeAll(e, "[]", ",,", v)
	default:
		if err := e.json.Encode(v); err != nil {
			return err
		}
		e.text.Truncate(e.text.Len() - 1) // the line feed
		return nil
	}
}

// writeAll writes the values with the two separators between them in turn.
func writeAll[T any](e *encoder, brackets, separators string, values []T) error {
	e.text.WriteByte(brackets[0])
	for i, v := range values {
		if i > 0 {
			e.text.WriteByte(separators[i%2])
		}
		if err := e.write(v); err != nil {
			return err
		}
	}
	e.text.WriteByte(brackets[1])
	return nil
}
