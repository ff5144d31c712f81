package api

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/portallink/portallink-go/internal/transport"
	"github.com/portallink/portallink-go/portal"
)

var (
	errMalformed = errors.New("malformed response")
	errTooLarge  = fmt.Errorf("%w: it is too large", errMalformed)
)

// RoundTrip makes one attempt and reads the whole response, so that a body that
// breaks off is a failed attempt like any other. As a wrapper it also hides the
// transport's CloseIdleConnections, which retryablehttp would call, at the
// expense of all other calls, each time it gives up.
func (k *call) RoundTrip(r *http.Request) (*http.Response, error) {
	c := k.client
	k.attempts++
	// Here, and not before: net/http copies what it may have to send to the
	// target of a redirect, and the URL of a request that has a Host.
	r.Host = r.URL.Host
	c.keys().authorize(r.Header, k.key, r.ContentLength > 0)
	start := time.Now()
	resp, done, err := transport.Once(k.transport(), r)
	defer done()
	status := 0
	switch {
	case err != nil:
		err = classifyHeader(err)
	case resp == nil:
		err = errors.New("the transport returned neither a response nor an error")
	default:
		status = resp.StatusCode
		err = k.read(resp)
		c.used.Store(start.UnixNano())
		k.pause()
	}
	if c.logger != nil {
		k.log(r, status, err, time.Since(start))
	}
	if err != nil {
		return nil, err
	}
	resp.Body = http.NoBody // k.response has it
	if status >= 300 && status <= 399 {
		// Without a Location net/http has nothing to follow: it would forward
		// headers such as X-API-Key to another host.
		resp.Header = nil
	}
	return resp, nil
}

// pause tells the limiter that the provider asks everybody to wait.
func (k *call) pause() {
	p, ok := k.client.limiter.(portal.Pauser)
	if status := k.response.Status; ok && (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) {
		if asked := k.response.retryAfter(); asked > 0 {
			p.Pause(asked)
		}
	}
}

func (k *call) transport() http.RoundTripper {
	if t := k.client.http.Transport; t != nil {
		return t
	}
	return http.DefaultTransport
}

// read takes over resp as the call's response. The status of an error is worth
// more than its body: one that cannot be read is left out.
func (k *call) read(resp *http.Response) error {
	k.response.Status, k.response.Header, k.response.Body = resp.StatusCode, resp.Header, nil
	if resp.Body == nil {
		return nil
	}
	defer resp.Body.Close()
	if resp.StatusCode < http.StatusOK {
		return nil // 101: the body is the connection itself, which no context ends
	}
	ok := success(resp.StatusCode)
	limit := int64(maxErrorBody)
	if ok {
		limit = k.limit
	}
	k.body = io.LimitedReader{R: resp.Body, N: limit + 1}
	body, err := readAll(&k.body, resp.ContentLength, limit)
	switch {
	case err == nil:
		k.response.Body = body
		return nil
	case ok:
		return classifyBody(err)
	default:
		return nil
	}
}

// readAll reads r, which ends one byte after limit, and fails if it gets there.
// size is what the header says of the length; -1 if nothing. io.ReadAll would
// copy a body of known size from buffer to buffer.
func readAll(r *io.LimitedReader, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, errTooLarge
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
			return nil, errTooLarge
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return nil, err
		case len(buf) == cap(buf):
			buf = slices.Grow(buf, len(buf))
		}
	}
}

// classifyHeader and classifyBody replace the errors which mean that the host
// responded, but not in HTTP or gzip: their texts quote what came, which can be
// another customer's. net/http has no values for them.
func classifyHeader(err error) error {
	text := err.Error()
	if strings.Contains(text, "response headers exceeded") || strings.Contains(text, "header list larger than") {
		return wireError{errTooLarge, err}
	}
	_, what, _ := strings.Cut(text, "transport connection broken: ")
	for _, malformed := range []string{
		"malformed ", "bad Content-Length ", "http: message cannot contain multiple Content-Length ", "unsupported transfer encoding",
		"invalid ",
	} {
		if strings.HasPrefix(what, malformed) {
			return wireError{errMalformed, err}
		}
	}
	if protocol := textproto.ProtocolError(""); errors.As(err, &protocol) {
		return wireError{errMalformed, err} // such as a malformed MIME header
	}
	return err
}

func classifyBody(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) ||
		strings.Contains(err.Error(), "chunk") {
		return wireError{errMalformed, err}
	}
	return classifyHeader(err)
}

// wireError is err with the text of reason.
type wireError struct{ reason, err error }

func (e wireError) Error() string   { return e.reason.Error() }
func (e wireError) Unwrap() []error { return []error{e.reason, e.err} }

// log writes what is known not to be secret, and nothing else.
func (k *call) log(r *http.Request, status int, err error, took time.Duration) {
	level, kind := slog.LevelDebug, portal.ErrUnknown
	switch {
	case errors.Is(err, errMalformed):
		kind = portal.ErrBadResponse
	case err != nil && k.canceled() != nil:
		kind = portal.ErrCanceled
	case err != nil:
		kind = portal.ErrUnavailable
	case !success(status):
		kind = kindOf(status)
	}
	if kind != portal.ErrUnknown {
		level = slog.LevelWarn
	}
	logger := k.client.logger
	if !logger.Enabled(r.Context(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", r.Method),
		slog.String("host", r.URL.Host),
		slog.Int("status", status),
		slog.Int("attempt", k.attempts),
		slog.Duration("duration", took),
	}
	if kind != portal.ErrUnknown {
		attrs = append(attrs, slog.String("kind", kind.Error()))
	}
	logger.LogAttrs(r.Context(), level, "portal API call", attrs...)
}
