// Package fakeserver is the common part of the fake provider servers: a loopback listener,
// a record of the requests, and faults on demand. It knows no provider.
package fakeserver

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
)

// maxBody is the maximum that the server keeps of one request body, in bytes.
const maxBody = 1 << 20

// Recorded is one request as it arrived.
type Recorded struct {
	Method   string
	Path     string // escaped, as it was on the wire
	RawQuery string
	Header   http.Header
	Body     []byte // at most 1 MiB
}

// Server records every request. It sends the provider's response, or a fault of FailNext.
// It is safe for concurrent use.
type Server struct {
	http     *httptest.Server
	provider func(*http.Request) *Response

	mu       sync.Mutex
	requests []Recorded
	faults   []fault
	gate     func() *Response

	portalPaths []string
	visit       func(*http.Request) (Visit, bool) // nil: no portal is hosted
	visits      map[string]Visit                  // by token
}

// fault is a handler, and the number of requests that it still responds to.
type fault struct {
	left    int
	handler http.Handler
}

// New starts a server on a loopback port. The caller closes it.
func New(provider func(*http.Request) *Response) *Server {
	s := &Server{provider: provider, visits: map[string]Visit{}}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// URL is the server's base URL, without a slash at its end.
func (s *Server) URL() string { return s.http.URL }

// Close stops the server, and ends requests that a fault still holds.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

// FailNext lets h respond to the next n requests instead of the provider. Several calls of
// FailNext add up: the server uses their handlers in the order of the calls.
func (s *Server) FailNext(n int, h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n > 0 {
		s.faults = append(s.faults, fault{n, h})
	}
}

// SetGate calls gate for every later request, before faults and the provider. The result of
// gate is the response; nil lets the request pass. A nil gate lets all requests pass.
func (s *Server) SetGate(gate func() *Response) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate = gate
}

// Requests returns copies of all requests so far, in order of arrival.
func (s *Server) Requests() []Recorded {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.requests)
	for i, r := range out {
		out[i].Header, out[i].Body = r.Header.Clone(), slices.Clone(r.Body)
	}
	return out
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if visit := s.portalAt(r.URL.Path); visit != nil {
		servePortal(w, r, visit)
		return
	}
	// Not http.MaxBytesReader: it closes the connection, and Close then waits
	// half a second for it.
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	tooLarge := err != nil || len(body) > maxBody
	body = body[:min(len(body), maxBody)]
	r.Body = io.NopCloser(bytes.NewReader(body))

	s.mu.Lock()
	s.requests = append(s.requests, Recorded{
		Method:   r.Method,
		Path:     r.URL.EscapedPath(),
		RawQuery: r.URL.RawQuery,
		Header:   r.Header.Clone(),
		Body:     slices.Clone(body),
	})
	gate := s.gate
	s.mu.Unlock()
	if gate != nil {
		if refused := gate(); refused != nil {
			refused.ServeHTTP(w, r)
			return
		}
	}
	if fault := s.nextFault(); fault != nil {
		fault.ServeHTTP(w, r)
		return
	}
	if tooLarge {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	s.provider(r).ServeHTTP(w, r)
}

func (s *Server) nextFault() http.Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.faults) == 0 {
		return nil
	}
	next := &s.faults[0]
	if next.left--; next.left == 0 {
		s.faults = s.faults[1:]
	}
	return next.handler
}
