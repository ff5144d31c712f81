// Package benchmark holds what measurements of the generators share: the calls
// that are measured, with the providers' documented responses, and a transport
// that answers them in the process.
//
// TestAllocations, beside go.mod, keeps the number of allocations of each call. Times,
// and the other programs that make the same calls, are in internal/peers, a module of
// its own.
package benchmark

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
)

// Transport answers every call at once with the same status and body.
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

// Key is as long as a provider's. What is shown is searched for it.
const Key = "pdl_live_apikey_01jcdaf4zgm2fxw3nc0e4fn137_ofbenchmarksonlynotreal_AQO"

// Limiter never waits.
type Limiter struct{}

// Wait implements portal.Limiter.
func (Limiter) Wait(ctx context.Context) error { return ctx.Err() }

// Logger writes to nowhere at slog's own level, as a program in production would.
func Logger() *slog.Logger { return slog.New(slog.NewJSONHandler(io.Discard, nil)) }
