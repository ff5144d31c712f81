package portaltest

import (
	"net/http"
	"sync"
)

// fault responds to a call instead of the server. n counts the calls since use, from
// 0.
type fault func(n int, r *http.Request) (*http.Response, error)

// roundTripper is a func: code that prints a generator by reflection does not look into
// the transport while it works.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// network is the transport of the generator under test.
type network struct {
	base http.RoundTripper

	mu    sync.Mutex
	calls int
	fault fault
}

func newNetwork(base http.RoundTripper) *network {
	if base == nil {
		base = &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: concurrency}
	}
	return &network{base: base}
}

func (n *network) roundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	i, f := n.calls, n.fault
	n.calls++
	n.mu.Unlock()
	if f == nil {
		return n.base.RoundTrip(r)
	}
	return f(i, r)
}

// use lets f respond to all calls from now on. A nil f passes them on. The count
// starts at 0 again.
func (n *network) use(f fault) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.calls, n.fault = 0, f
}

// count is the number of calls since use.
func (n *network) count() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.calls
}

func (n *network) closeIdle() { (&http.Client{Transport: n.base}).CloseIdleConnections() }
