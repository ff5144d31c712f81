package api

import (
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
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
	}
}

const module = "github.com/portallink/portallink-go"

// userAgent is "portallink-go/<version> (<go version>)". The version is the one
// that the program was built with, "devel" where that is unknown.
var userAgent = sync.OnceValue(func() string {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == module {
				version = dep.Version
			}
		}
	}
	return "portallink-go/" + version + " (" + runtime.Version() + ")"
})
