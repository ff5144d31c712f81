package transport

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"slices"
	"strings"
)

// What is wrong with a response that is not worth asking for again.
var (
	ErrMalformed = errors.New("malformed response")
	ErrTooLarge  = fmt.Errorf("%w: it is too large", ErrMalformed)
)

// ReadAll reads r, which ends one byte after limit, and fails if it gets there.
// size is what the header says of the length; -1 if nothing. io.ReadAll would
// copy a body of known size from buffer to buffer.
func ReadAll(r *io.LimitedReader, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, ErrTooLarge
	}
	if size < 0 {
		size = 511
	}
	buf := make([]byte, 0, size+1) // one more, to meet the end
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit:
			return nil, ErrTooLarge
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return nil, err
		case len(buf) == cap(buf):
			buf = slices.Grow(buf, len(buf))
		}
	}
}

// Classify replaces the errors which mean that the host responded, but not in HTTP or
// gzip: their texts quote what came, which can be another customer's. net/http has
// no values for them.
func Classify(err error) error {
	text := err.Error()
	if strings.Contains(text, "response headers exceeded") || strings.Contains(text, "header list larger than") {
		return wireError{ErrTooLarge, err}
	}
	_, what, _ := strings.Cut(text, "transport connection broken: ")
	for _, malformed := range []string{
		"malformed ", "bad Content-Length ", "http: message cannot contain multiple Content-Length ", "unsupported transfer encoding",
		"invalid ",
	} {
		if strings.HasPrefix(what, malformed) {
			return wireError{ErrMalformed, err}
		}
	}
	var (
		protocol textproto.ProtocolError // such as a malformed MIME header
		corrupt  flate.CorruptInputError
	)
	if errors.As(err, &protocol) || errors.As(err, &corrupt) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		return wireError{ErrMalformed, err}
	}
	return err
}

// ClassifyBody is Classify for what reading a body returned.
func ClassifyBody(err error) error {
	if strings.Contains(err.Error(), "chunk") {
		return wireError{ErrMalformed, err}
	}
	return Classify(err)
}

// wireError is err with the text of reason.
type wireError struct{ reason, err error }

func (e wireError) Error() string   { return e.reason.Error() }
func (e wireError) Unwrap() []error { return []error{e.reason, e.err} }
