package otelportal

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"
)

// redactedPath replaces a path with a secret in spans.
const redactedPath = "/REDACTED"

// errAttempt replaces an error of another package in spans.
var errAttempt = errors.New("the request failed")

// NewTransport returns a transport that makes a client span for each request with
// otelhttp, and sends the request through base. The span has the method, the host and
// the status, but no path and no query. NewTransport adds no header to the request,
// even if opts name a propagator. A nil base means [http.DefaultTransport].
func NewTransport(base http.RoundTripper, opts ...otelhttp.Option) http.RoundTripper {
	if base == nil {
		base = http.DefaultTransport
	}
	none := otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator())
	return &transport{base: base, traced: otelhttp.NewTransport(restore{base}, append(opts[:len(opts):len(opts)], none)...)}
}

// transport hides the URL of a request from otelhttp, and restore brings it back.
type transport struct {
	base   http.RoundTripper
	traced http.RoundTripper
}

type hiddenKey struct{}

// hidden is what otelhttp must not see of one attempt.
type hidden struct {
	url *url.URL
	err error // of base, or of the response body
}

func (h *hidden) hide(err error) error {
	h.err = err
	return errAttempt
}

func (h *hidden) reveal(error) error { return h.err }

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	h := &hidden{url: r.URL}
	shown := r.WithContext(context.WithValue(r.Context(), hiddenKey{}, h))
	shown.URL = &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: redactedPath}
	resp, err := t.traced.RoundTrip(shown)
	if h.err != nil {
		return nil, h.err
	}
	if err == nil {
		resp.Body = replaceErrors(resp.Body, h.reveal)
	}
	return resp, err
}

// CloseIdleConnections closes the idle connections of the base transport.
func (t *transport) CloseIdleConnections() {
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

type restore struct{ base http.RoundTripper }

func (t restore) RoundTrip(r *http.Request) (*http.Response, error) {
	h, ok := r.Context().Value(hiddenKey{}).(*hidden)
	if !ok {
		return nil, errAttempt
	}
	sent := *r
	sent.URL = h.url
	resp, err := t.base.RoundTrip(&sent)
	if err != nil {
		return nil, h.hide(err)
	}
	if resp != nil && resp.Body != nil {
		resp.Body = replaceErrors(resp.Body, h.hide)
	}
	return resp, nil
}

// body is the body of a response whose read errors are replaced: net/http quotes what it
// cannot read.
type body struct {
	io.ReadCloser
	replace func(error) error
}

func replaceErrors(b io.ReadCloser, replace func(error) error) io.ReadCloser {
	if _, ok := b.(io.Writer); ok { // status 101: nothing of it is parsed
		return b
	}
	return &body{b, replace}
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = b.replace(err)
	}
	return n, err
}
