// Package benchmark has the calls that all benchmarks of the generators measure, with the
// providers' documented responses, and an in-process transport that returns these.
//
// TestAllocations, beside go.mod, checks the number of allocations of each call. The module
// internal/peers measures times, and other programs that make the same calls.
package benchmark

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
)

// Transport returns at once the same status and body for every call.
type Transport struct {
	Status int
	Body   []byte
}

// RoundTrip implements http.RoundTripper.
func (t Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	return &http.Response{
		StatusCode:    t.Status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(bytes.NewReader(t.Body)),
		ContentLength: int64(len(t.Body)),
		Request:       r,
	}, nil
}

// Key is as long as a provider's key. The redaction searches messages for it.
const Key = "pdl_live_apikey_01jcdaf4zgm2fxw3nc0e4fn137_ofbenchmarksonlynotreal_AQO"

// Limiter never waits.
type Limiter struct{}

// Wait implements portal.Limiter.
func (Limiter) Wait(ctx context.Context) error { return ctx.Err() }

// Logger discards its output. It has slog's default level, like most programs in production.
func Logger() *slog.Logger { return slog.New(slog.NewJSONHandler(io.Discard, nil)) }
