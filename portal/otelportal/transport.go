package otelportal

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"
)

// redactedPath stands in spans for a path that has something secret in it.
const redactedPath = "/REDACTED"

// errAttempt stands in spans for an error whose text is not ours.
var errAttempt = errors.New("the request failed")

// NewTransport returns a transport that makes a client span for each request with
// otelhttp, and sends it through base. The span has the method, the host and the status, but
// neither path nor query. Nothing is added to the request: whatever propagator opts name, no header is
// for the provider to read. A nil base is http.DefaultTransport.
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
	err error
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	h := &hidden{url: r.URL}
	shown := r.WithContext(context.WithValue(r.Context(), hiddenKey{}, h))
	shown.URL = &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: redactedPath}
	resp, err := t.traced.RoundTrip(shown)
	if h.err != nil {
		return nil, h.err
	}
	return resp, err
}

// CloseIdleConnections closes those of the transport beneath.
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
		h.err = err
		return nil, errAttempt
	}
	return resp, nil
}
