// Package transport makes requests without net/http's own repetitions, over as many
// connections as the host's protocol can use well.
package transport

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Limits for the connections to a host. net/http dials for every call that finds no idle
// connection, so without a limit a burst opens far more connections than it needs. HTTP/2
// carries many calls on each connection. Over HTTP/1.1, calls above the limit wait for each
// other, so a limit below the number of callers costs calls a second: see the table of
// sockets in docs/performance.md.
const (
	fewConns  = 64
	manyConns = 2048 // over HTTP/1.1
)

// How long idle connections stay open. A click after that time pays for TCP and TLS again. A
// few connections cost the provider little, and five minutes is what browsers use. The
// connections of a burst close earlier.
const (
	fewIdle  = 5 * time.Minute
	manyIdle = 90 * time.Second
)

// Pool is a transport that keeps all its connections to a host; net/http's own keeps two. It is
// for one host.
type Pool struct {
	few      *http.Transport
	more     *http.Transport // for what few has no room for, over HTTP/1.1
	calls    atomic.Int64    // under way
	protocol atomic.Int32    // major version of what the host speaks; 0: unknown

	mu    sync.Mutex
	probe chan struct{} // closed once the first request has found out, or has failed; nil: none was made
}

// New returns a Pool.
func New() *Pool {
	p := &Pool{few: newTransport(fewConns, fewIdle), more: newTransport(manyConns-fewConns, manyIdle)}
	// The handshake tells before the first response comes.
	p.few.TLSClientConfig = &tls.Config{VerifyConnection: func(state tls.ConnectionState) error {
		if state.NegotiatedProtocol == "h2" {
			p.learn(2)
		} else {
			p.learn(1)
		}
		return nil
	}}
	return p
}

// RoundTrip implements http.RoundTripper.
func (p *Pool) RoundTrip(r *http.Request) (*http.Response, error) {
	calls := p.calls.Add(1)
	defer p.calls.Add(-1)
	plain := r.URL.Scheme == "http"
	if !plain && p.protocol.Load() == 0 {
		if done, first := p.first(); first {
			defer done()
		} else if err := p.await(r); err != nil {
			return nil, err
		}
	}
	if calls > fewConns && (plain || p.protocol.Load() == 1) {
		return p.more.RoundTrip(r)
	}
	return p.few.RoundTrip(r)
}

// first reports whether the request is the one that finds out the protocol, and returns what to
// call afterwards.
func (p *Pool) first() (done func(), first bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.probe != nil {
		return nil, false
	}
	p.probe = make(chan struct{})
	return func() { p.learn(0) }, true
}

// learn records the host's protocol, or 0 if the first request could not find it out. The other
// requests then wait no longer.
func (p *Pool) learn(protocol int32) {
	if protocol != 0 {
		p.protocol.Store(protocol)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.probe:
	default:
		close(p.probe)
	}
}

func (p *Pool) await(r *http.Request) error {
	p.mu.Lock()
	probe := p.probe
	p.mu.Unlock()
	select {
	case <-probe:
		return nil
	case <-r.Context().Done():
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return r.Context().Err()
	}
}

// CloseIdleConnections closes the connections that no call uses.
func (p *Pool) CloseIdleConnections() {
	p.few.CloseIdleConnections()
	p.more.CloseIdleConnections()
}

func newTransport(conns int, idle time.Duration) *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxConnsPerHost:        conns,
		MaxIdleConnsPerHost:    conns,
		IdleConnTimeout:        idle,
		MaxResponseHeaderBytes: 256 << 10,
		// A connection whose path has died looks like a slow one to HTTP/2, which
		// would put all calls on it until the kernel gives up.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
	}
}
