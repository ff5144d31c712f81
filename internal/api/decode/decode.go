// Package decode reads the bodies of responses. Only this package uses the decoder, so the
// same rules hold for all responses.
package decode

import (
	"bytes"
	"errors"
	"reflect"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Unmarshal decodes the body of a response in one pass. It rejects ambiguous documents:
// member names must be exact and unique, and text must be valid UTF-8. It also limits the
// nesting. It stops at the first value of a wrong type. Use [Lenient] for values that only
// describe a link, and [List] for every list.
func Unmarshal[T any](data []byte, v *T) error { return unmarshal(data, v) }

// UnmarshalError decodes the body of an error response as far as possible. It reads the
// first 64 KiB. If it finds invalid JSON or a value of a wrong type, it stops, and v keeps
// what it has read. A broken body is not an error, because the status already says what
// went wrong.
func UnmarshalError[T any](data []byte, v *T) {
	data = data[:min(len(data), MaxErrorBody)]
	_ = unmarshal(data, v, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// MaxErrorBody is the maximum that is read of an error response, in bytes.
const MaxErrorBody = 64 << 10

// maxDepth is the limit on nested objects. The decoder stores the member names of each,
// which takes 60 bytes of memory for each byte of text.
const maxDepth = 100

var errTooDeep = errors.New("the JSON is nested too deeply")

func unmarshal(data []byte, v any, options ...json.Options) error {
	if tooDeep(data) {
		return errTooDeep
	}
	return json.Unmarshal(data, v, options...)
}

func tooDeep(data []byte) bool {
	if bytes.Count(data, []byte("{")) <= maxDepth { // true for every response with a link
		return false
	}
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			for i++; i < len(data) && data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
		case '{':
			if depth++; depth > maxDepth {
				return true
			}
		case '}':
			depth--
		}
	}
	return false
}

// Lenient is a value that may be missing, null or of another type. It is then zero. T is a
// struct, or a type that is not an object in JSON.
type Lenient[T any] struct{ Value T }

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (l *Lenient[T]) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	kind := decoder.PeekKind()
	if kind == '{' || kind == '[' {
		typ := reflect.TypeFor[T]()
		if kind == '{' && (typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]()) || kind == '[' && typ.Kind() != reflect.Slice {
			return decoder.SkipValue()
		}
		return json.UnmarshalDecode(decoder, &l.Value) // keeps the first part if the text is cut off
	}
	if kind == '"' && reflect.TypeFor[T]().Kind() == reflect.String {
		return json.UnmarshalDecode(decoder, &l.Value) // in one pass: links are long
	}
	value, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	if n, ok := any(&l.Value).(*int64); ok { // a second decoder takes a twenty-fifth of a call to Appstle
		*n, err = strconv.ParseInt(string(value), 10, 64)
	} else {
		err = json.Unmarshal(value, &l.Value, decoder.Options())
	}
	if err != nil {
		l.Value = *new(T)
	}
	return nil
}

// Time returns the time in text, in UTC. It accepts RFC 3339, and the form of Java servers,
// without a colon in the zone. It returns the zero time for any other text.
func Time(text string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700"} {
		// A time zone may lead to a year of five digits, which JSON cannot encode.
		if t, err := time.Parse(layout, text); err == nil && t.UTC().Year() <= 9999 && t.UTC().Year() > 0 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// List is a JSON array. The size of its text limits its memory. Without that limit, an entry
// of two bytes could take hundreds of bytes when decoded, and in nested lists much more.
type List[T any] []T

const (
	// maxEntries is the largest page that a provider documents.
	maxEntries = 1000
	// perByte limits the memory of the entries of a list, in bytes for each byte of
	// their text. A whole response takes several times that, because growing slices are
	// copied and lists are nested.
	perByte = 6
	// A list may always have this number of entries, whatever their text.
	free, freeNested = 32, 2
)

var (
	errNoList  = errors.New("a value that has to be a list is of another type")
	errTooMany = errors.New("a list has too many entries, or empty ones")
)

// UnmarshalJSONFrom implements json.UnmarshalerFrom. A null is a nil list.
func (l *List[T]) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	*l = nil
	if decoder.PeekKind() == 'n' {
		return decoder.SkipValue()
	}
	start, err := decoder.ReadToken()
	if err != nil {
		return err
	}
	if start.Kind() != '[' {
		return errNoList
	}
	begin, size, allowed := decoder.InputOffset(), sizeOf[T](), free
	if inList(decoder) {
		allowed = freeNested
	}
	*l = List[T]{}
	for decoder.PeekKind() != ']' {
		if len(*l) == 0 && allowed == free {
			*l = make(List[T], 0, 4) // saves two allocations for 25 entries
		}
		if len(*l) == maxEntries || size*int64(len(*l)-allowed) > perByte*(decoder.InputOffset()-begin) {
			return errTooMany
		}
		*l = append(*l, *new(T))
		if err := json.UnmarshalDecode(decoder, &(*l)[len(*l)-1]); err != nil {
			return err
		}
	}
	_, err = decoder.ReadToken()
	return err
}

// inList reports whether the list that has just begun is inside another one.
func inList(decoder *jsontext.Decoder) bool {
	for depth := 1; depth < decoder.StackDepth(); depth++ {
		if kind, _ := decoder.StackIndex(depth); kind == '[' {
			return true
		}
	}
	return false
}

// sizeOf returns the size of an entry in memory, including what it points to.
func sizeOf[T any]() int64 {
	typ := reflect.TypeFor[T]()
	size := typ.Size()
	if typ.Kind() == reflect.Pointer {
		size += typ.Elem().Size()
	}
	return int64(size)
}

// Number is the text of a number as sent. It is empty if the value is not a number.
type Number string

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (n *Number) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	value, err := decoder.ReadValue()
	*n = ""
	if err == nil && value.Kind() == '0' {
		*n = Number(value)
	}
	return err
}
