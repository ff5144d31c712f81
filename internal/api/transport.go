package api

import (
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// newTransport returns a transport that keeps as many connections to a host as
// a busy server uses at once; net/http's own keeps two.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    128,
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
