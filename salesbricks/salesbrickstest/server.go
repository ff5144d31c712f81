package salesbrickstest

import (
	"net/http"
	"sync/atomic"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// The values that a new server knows. None of them exists at the provider.
const (
	// Key is the API key that the server accepts in the header
	// X-SALESBRICKS-KEY. Every other key is refused.
	Key = "00000000-fa4e-4fa4-8fa4-00000000fa4e"

	// Subscription is the ID of a subscription that the server knows.
	Subscription = "11111111-2222-4333-8444-555555555555"

	// Customer is the ID of the buyer of Subscription.
	Customer = "997c5c51-17a5-4759-956e-bb87f7afd289"
)

// Recorded is one request as it arrived: Method, Path (escaped), RawQuery,
// Header, and Body (at most 1 MiB of it).
type Recorded = fakeserver.Recorded

// Server is a fake Salesbricks API on a loopback port. All methods are safe
// for concurrent use. Make one with [NewServer].
type Server struct {
	base  *fakeserver.Server
	added atomic.Int64 // customers made by AddCustomers
}

// NewServer starts a server. The caller closes it.
func NewServer() *Server {
	s := new(Server)
	s.base = fakeserver.New(http.HandlerFunc(s.serve))
	return s
}

// Close stops the server and ends the requests that are still open.
func (s *Server) Close() { s.base.Close() }

// URL is the base URL to configure in a client, without a slash at its end:
// the documented paths, such as /api/v1/graphql, follow it.
func (s *Server) URL() string { return s.base.URL() }

// FailNext answers the next n requests with h instead of the usual answer,
// whatever they ask for and whether or not they carry the key. Calls add up:
// faults are used in the order in which they were asked for.
func (s *Server) FailNext(n int, h http.Handler) { s.base.FailNext(n, h) }

// Requests returns copies of all requests so far, in order of arrival. Those
// that FailNext answered are among them.
func (s *Server) Requests() []Recorded { return s.base.Requests() }
