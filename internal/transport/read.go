package transport

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strings"
)

// Errors of responses that a retry would not change.
var (
	ErrMalformed = errors.New("malformed response")
	ErrTooLarge  = fmt.Errorf("%w: it is too large", ErrMalformed)
)

// ReadAll reads r, and fails if it finds more than limit bytes.
// size is the length in the header, or -1 if it has none. io.ReadAll would copy a body of
// known size from buffer to buffer.
func ReadAll(r io.Reader, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, ErrTooLarge
	}
	if size < 0 {
		size = 511
	}
	// One more, to meet the end. A header may promise more than comes, and a page of a
	// listing has less than 1 MiB.
	buf := make([]byte, 0, min(size, 1<<20)+1)
	for {
		n, err := r.Read(buf[len(buf):min(int64(cap(buf)), limit+1)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit:
			return nil, ErrTooLarge
		case err == io.EOF: // wrapped, it is the error of a connection
			return buf, nil
		case err != nil:
			return nil, err
		case len(buf) == cap(buf):
			buf = append(make([]byte, 0, min(2*int64(len(buf)), limit+1)), buf...)
		}
	}
}

// Classify replaces the errors for a response that is not valid HTTP or gzip. The texts of
// these errors quote the response, which may be for another customer. net/http has no
// error values for them.
func Classify(err error) error {
	text := err.Error()
	if strings.Contains(text, "response headers exceeded") || strings.Contains(text, "header list larger than") {
		return wireError{ErrTooLarge, err}
	}
	_, what, _ := strings.Cut(text, "transport connection broken: ")
	for _, malformed := range []string{
		"malformed ", "bad ", "invalid ", "http: message cannot contain multiple Content-Length ",
		"unsupported transfer encoding", "too many transfer encodings",
	} {
		if strings.HasPrefix(what, malformed) {
			return wireError{ErrMalformed, err}
		}
	}
	// Over HTTP/2, unless the server reports our request with this code.
	if _, what, ok := strings.Cut(text, "; PROTOCOL_ERROR; "); ok && what != "received from peer" {
		return wireError{ErrMalformed, err}
	}
	_, protocol := errors.AsType[textproto.ProtocolError](err) // such as a malformed MIME header
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	if protocol || corrupt || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		return wireError{ErrMalformed, err}
	}
	return err
}

// ClassifyBody is Classify for the error of reading a body.
func ClassifyBody(err error) error {
	text := err.Error()
	if errors.Is(err, http.ErrLineTooLong) || strings.Contains(text, "chunk") || strings.Contains(text, "more than declared Content-Length") {
		return wireError{ErrMalformed, err}
	}
	return Classify(err)
}

// wireError is err with the text of reason.
type wireError struct{ reason, err error }

func (e wireError) Error() string   { return e.reason.Error() }
func (e wireError) Unwrap() []error { return []error{e.reason, e.err} }
