package fakeserver

import (
	"bytes"
	"encoding/json"
)

// Object is a JSON object: names and values in turn, as in
//
//	Object{"id", 7, "name", nil}
//
// Its members keep their order, which is the documents' in some fakes and the
// client's in others; a map would sort them.
type Object []any

// MarshalJSON writes the members in order, and the characters of HTML as they
// are.
func (o Object) MarshalJSON() ([]byte, error) {
	var text bytes.Buffer
	err := o.write(&text)
	return text.Bytes(), err
}

// write enters objects and lists of them itself: encoding/json would check what
// is inside them again at every level.
func (o Object) write(text *bytes.Buffer) error {
	text.WriteByte('{')
	for i, v := range o {
		switch {
		case i%2 == 1:
			text.WriteByte(':')
		case i > 0:
			text.WriteByte(',')
		}
		if err := writeValue(text, v); err != nil {
			return err
		}
	}
	text.WriteByte('}')
	return nil
}

func writeValue(text *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case Object:
		return v.write(text)
	case []Object:
		text.WriteByte('[')
		for i, o := range v {
			if i > 0 {
				text.WriteByte(',')
			}
			if err := o.write(text); err != nil {
				return err
			}
		}
		text.WriteByte(']')
		return nil
	default:
		enc := json.NewEncoder(text)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			return err
		}
		text.Truncate(text.Len() - 1) // the line feed
		return nil
	}
}
