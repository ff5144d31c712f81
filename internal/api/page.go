package api

import (
	"bytes"
	"encoding/json"
	"errors"

	fast "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxEntries is the most entries of a page, which is what the most generous of
// the providers documents.
const maxEntries = 1000

var errTooMany = errors.New("a page has too many entries")

// Page is a list in JSON of at most 1000 entries. A longer one is an error before
// it takes memory: an entry takes two bytes in an answer, and a hundred times
// that once it is decoded.
type Page[T any] []*T

// UnmarshalJSONFrom is UnmarshalJSON in one pass, for Unmarshal.
func (p *Page[T]) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() == 'n' {
		*p = nil
		return decoder.SkipValue()
	}
	if start, err := decoder.ReadToken(); err != nil || start.Kind() != '[' {
		return errors.New("a page is no list")
	}
	*p = Page[T]{}
	for decoder.PeekKind() != ']' {
		if len(*p) == maxEntries {
			return errTooMany
		}
		var entry *T
		if err := fast.UnmarshalDecode(decoder, &entry); err != nil {
			return err
		}
		*p = append(*p, entry)
	}
	_, err := decoder.ReadToken()
	return err
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *Page[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*p = nil
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('[') {
		return errors.New("a page is no list")
	}
	*p = Page[T]{}
	for decoder.More() {
		if len(*p) == maxEntries {
			return errTooMany
		}
		var entry *T
		if err := decoder.Decode(&entry); err != nil {
			return err
		}
		*p = append(*p, entry)
	}
	return nil
}
