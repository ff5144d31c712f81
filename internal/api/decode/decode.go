// Package decode reads the bodies of responses. Only this package uses the decoder, so the
// same rules hold for all responses.
package decode

import (
	"bytes"
	"encoding"
	"errors"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/portallink/portallink-go/portal"
)

// Unmarshal decodes the body of a response in one pass. It is strict where the
// document could say two things: member names are exact and come once, text is
// valid UTF-8, and nesting is bounded. It stops at the first value of a wrong
// type; what only describes a link is therefore a [Lenient], and every list a [List].
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

// maxDepth is the limit on objects in objects. The decoder keeps the names of each,
// which takes 60 bytes of memory for a byte of such text.
const maxDepth = 100

var errTooDeep = errors.New("the JSON is nested too deeply")

func unmarshal(data []byte, v any, options ...json.Options) error {
	if tooDeep(data) {
		return errTooDeep
	}
	return json.Unmarshal(data, v, options...)
}

func tooDeep(data []byte) bool {
	if bytes.Count(data, []byte("{")) <= maxDepth { // as in every response with a link
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

// UnmarshalJSONFrom implements json.UnmarshalerFrom. It reads links, times and whole
// numbers itself: to hand each to the decoder once more takes a tenth of a call to Paddle.
func (l *Lenient[T]) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	kind := decoder.PeekKind()
	if kind == '{' || kind == '[' {
		typ := reflect.TypeFor[T]()
		_, textual := any(&l.Value).(encoding.TextUnmarshaler)
		if kind == '{' && (typ.Kind() != reflect.Struct || textual) || kind == '[' && typ.Kind() != reflect.Slice {
			return decoder.SkipValue()
		}
		return json.UnmarshalDecode(decoder, &l.Value) // as far as it goes, if it is cut off
	}
	if s, ok := any(&l.Value).(*string); ok && kind == '"' {
		return json.UnmarshalDecode(decoder, s) // which has met many a short text before
	}
	l.Value = *new(T)
	value, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	switch v := any(&l.Value).(type) {
	case *portal.Secret:
		*v = portal.Secret(text(value))
	case *time.Time:
		if err = v.UnmarshalText(text(value)); err == nil {
			_, err = v.AppendText(make([]byte, 0, 64)) // fails for a time zone that UnmarshalText accepts and JSON cannot have
		}
	case encoding.TextUnmarshaler:
		err = v.UnmarshalText(text(value))
	case *int64:
		*v, err = strconv.ParseInt(string(value), 10, 64)
	default:
		err = json.Unmarshal(value, v, decoder.Options())
	}
	if err != nil {
		l.Value = *new(T)
	}
	return nil
}

// text returns the string that value is, and nothing for another kind of value.
func text(value jsontext.Value) []byte {
	switch {
	case value.Kind() != '"':
		return nil
	case bytes.IndexByte(value, '\\') < 0 && utf8.Valid(value):
		return value[1 : len(value)-1]
	}
	unquoted, _ := jsontext.AppendUnquote(nil, value) // the decoder has checked it
	return unquoted
}

// List is a list in JSON. Its memory is bounded by the size of its text: an
// entry takes two bytes in a response, and a hundred times that once it is
// decoded, in lists of lists a hundred times more.
type List[T any] []T

const (
	// maxEntries is the most that a provider documents for one page.
	maxEntries = 1000
	// perByte is the most memory that the entries of a list may take for each byte
	// of their text. A slice that grows is copied, and lists stand in lists: a
	// whole response takes several times that.
	perByte = 6
	// A list may have a few entries whatever their text, one in another list fewer.
	free, freeNested = 32, 2
)

var (
	errNoList  = errors.New("a list is not a list")
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
			*l = make(List[T], 0, 4) // 25 entries: two allocations less than from one on
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

// inList reports whether the list that has just begun stands in another one.
func inList(decoder *jsontext.Decoder) bool {
	for depth := 1; depth < decoder.StackDepth(); depth++ {
		if kind, _ := decoder.StackIndex(depth); kind == '[' {
			return true
		}
	}
	return false
}

// sizeOf is the memory of an entry, and of what it points to.
func sizeOf[T any]() int64 {
	typ := reflect.TypeFor[T]()
	size := typ.Size()
	if typ.Kind() == reflect.Pointer {
		size += typ.Elem().Size()
	}
	return int64(size)
}

// Number is a number as it was sent. It is empty if the value is not a number.
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
