package api

import (
	"net"
	"net/http"
	"time"
)

// maxConns is the most connections to a host. net/http dials for every call
// that finds none idle, so that without a bound a burst opens far more than it
// then uses; above the bound, calls over HTTP/1.1 wait for each other.
const maxConns = 64

// newTransport returns a transport that keeps all its connections to a host;
// net/http's own keeps two.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxConnsPerHost:        maxConns,
		MaxIdleConnsPerHost:    maxConns,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		// A connection whose path has died looks like a slow one to HTTP/2, which
		// would put all calls on it until the kernel gives up.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
	}
}
