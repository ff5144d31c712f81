// Package benchmark compares what a generator costs with a hand-written client
// that does the same call, over one transport and in one run.
package benchmark

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/portallink/portallink-go/portal"
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

// Limiter never waits.
type Limiter struct{}

// Wait implements portal.Limiter.
func (Limiter) Wait(ctx context.Context) error { return ctx.Err() }

// Logger writes to nowhere at slog's own level, as a program in production would.
func Logger() *slog.Logger { return slog.New(slog.NewJSONHandler(io.Discard, nil)) }

// Run measures both and reports how many times as long as the peer g takes. It
// fails if one call of g makes more than most allocations.
func Run(b *testing.B, g portal.LinkGenerator, req portal.Request, peer func() error, most float64) {
	generate := func() error {
		_, err := g.GenerateLink(context.Background(), req)
		return err
	}
	for _, call := range []func() error{generate, peer} {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(200, func() { _ = generate() }); n > most {
		b.Fatalf("%v allocations a call, the most is %v", n, most)
	}
	// In turns, so that what else the machine does meets both alike.
	const turn = 50
	var spent [2]time.Duration
	b.ReportAllocs()
	for b.Loop() {
		for i, call := range []func() error{generate, peer} {
			start := time.Now()
			for range turn {
				_ = call()
			}
			spent[i] += time.Since(start)
		}
	}
	calls := float64(b.N * turn)
	b.ReportMetric(float64(spent[0].Nanoseconds())/calls, "ns/call")
	b.ReportMetric(float64(spent[1].Nanoseconds())/calls, "ns/handwritten")
	b.ReportMetric(float64(spent[0])/float64(spent[1]), "ratio")
	b.ReportMetric(testing.AllocsPerRun(200, func() { _ = generate() }), "allocs/call")
	b.ReportMetric(testing.AllocsPerRun(200, func() { _ = peer() }), "allocs/handwritten")
}
