package fakeserver

import (
	"bytes"
	"encoding/json"
)

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
