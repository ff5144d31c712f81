package providertest

import (
	"io"
	"net/http"
	"sync"

	"github.com/jarcoal/httpmock"
)

// Wire stands in for the network: it has one response for every call, and
// records the requests.
type Wire struct {
	*httpmock.MockTransport
	mu       sync.Mutex
	requests []Request
}

// Request is what was sent.
type Request struct {
	Method string
	URL    string // escaped, as it is written on the wire
	Query  string
	Header http.Header
	Body   string
	Length int64
}

// NewWire returns a wire that answers everything with status, body and header.
func NewWire(status int, body string, header http.Header) *Wire {
	w := &Wire{MockTransport: httpmock.NewMockTransport()}
	w.RegisterNoResponder(w.Responder(status, body, header))
	return w
}

// Responder answers with status, body and header, and records the request.
func (w *Wire) Responder(status int, body string, header http.Header) httpmock.Responder {
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
		for name, values := range header {
			resp.Header[name] = values
		}
		return resp, nil
	}
}

// Requests returns what was sent so far.
func (w *Wire) Requests() []Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Request(nil), w.requests...)
}

// Silent is a transport that never answers.
type Silent struct{}

// RoundTrip waits for the end of the request's context.
func (Silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}
