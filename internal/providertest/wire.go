package providertest

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Wire stands in for the network, and records the requests.
type Wire struct {
	*httpmock.MockTransport
	mu       sync.Mutex
	requests []Request
}

// Request is a recorded request.
type Request struct {
	Method string
	URL    string // escaped, as it is written on the wire
	Query  string
	Header http.Header
	Body   string
	Length int64
}

// NewWire returns a wire that responds to every request with status, body and header.
func NewWire(status int, body string, header ...http.Header) *Wire {
	w := &Wire{MockTransport: httpmock.NewMockTransport()}
	w.RegisterNoResponder(w.Responder(status, body, header...))
	return w
}

// NewPages returns a wire that sends the responses in turn, each with status 200. A response
// that is a number is a status without a body. After the last response it sends 418.
func NewPages(responses ...string) *Wire {
	w := NewWire(http.StatusTeapot, "")
	w.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		status, body := http.StatusTeapot, ""
		if n := len(w.Requests()); n < len(responses) {
			status, body = http.StatusOK, responses[n]
			if number, err := strconv.Atoi(body); err == nil {
				status, body = number, ""
			}
		}
		return w.Responder(status, body)(r)
	})
	return w
}

// RoundTrip implements http.RoundTripper. It responds although the request's context has ended:
// httpmock would choose at random between the response and the context's error.
func (w *Wire) RoundTrip(r *http.Request) (*http.Response, error) {
	return w.MockTransport.RoundTrip(r.WithContext(context.WithoutCancel(r.Context())))
}

// Responder returns a responder that sends status, body and header, and records the request.
func (w *Wire) Responder(status int, body string, header ...http.Header) httpmock.Responder {
	return func(r *http.Request) (*http.Response, error) {
		request := Request{
			Method: r.Method,
			URL:    r.URL.String(),
			Query:  r.URL.RawQuery,
			Header: r.Header.Clone(),
			Length: r.ContentLength,
		}
		if r.Body != nil {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			request.Body = string(body)
		}
		w.mu.Lock()
		w.requests = append(w.requests, request)
		w.mu.Unlock()
		resp := httpmock.NewStringResponse(status, body)
		for _, h := range header {
			for name, values := range h {
				resp.Header[name] = values
			}
		}
		return resp, nil
	}
}

// Requests returns the requests so far.
func (w *Wire) Requests() []Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.requests)
}

// AssertSent fails t unless n requests were sent and each was this one, with the headers of
// every request.
func (w *Wire) AssertSent(t testing.TB, n int, method, rawURL, body string, header http.Header) {
	t.Helper()
	want := Request{Method: method, URL: rawURL, Header: header.Clone(), Body: body, Length: int64(len(body))}
	_, want.Query, _ = strings.Cut(rawURL, "?")
	want.Header.Set("Accept", "application/json")
	if body != "" {
		want.Header.Set("Content-Type", "application/json")
	}
	requests := w.Requests()
	require.Len(t, requests, n)
	for _, got := range requests {
		assert.Regexp(t, `^portallink-go/[^ ()]+ \(go[^()]+\)$`, got.Header.Get("User-Agent"))
		got.Header.Del("User-Agent")
		assert.Equal(t, want, got)
	}
}

// URLs returns the URLs of the requests so far.
func (w *Wire) URLs() []string {
	var urls []string
	for _, r := range w.Requests() {
		urls = append(urls, r.URL)
	}
	return urls
}

// RoundTripper is a function that is a transport.
type RoundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f RoundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Limiter is a function that is a portal.Limiter.
type Limiter func(context.Context) error

// Wait implements portal.Limiter.
func (f Limiter) Wait(ctx context.Context) error { return f(ctx) }
