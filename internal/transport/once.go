package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

var errBroke = errors.New("the connection broke")

// Once makes the request over t, with at most one request on the wire. If the connection died
// before net/http began to write the request, it makes one more. net/http alone would repeat a GET
// each time it finds a dead connection, and on every HTTP/2 GOAWAY. The caller calls done when
// it has read the response.
func Once(t http.RoundTripper, r *http.Request) (resp *http.Response, done func(), err error) {
	switch t.(type) {
	case *http.Transport, *Pool:
	default:
		resp, err = t.RoundTrip(r) // whether it repeats is for its owner to know
		return resp, func() {}, err
	}
	ctx, cancel := context.WithCancel(r.Context())
	var connections, written atomic.Int32
	var refused atomic.Bool
	trace := &httptrace.ClientTrace{
		WroteHeaders: func() { written.Add(1) },
		GotConn: func(info httptrace.GotConnInfo) {
			if n := connections.Add(1); n == 1 || n == 2 && written.Load() == 0 {
				return
			}
			refused.Store(true)
			// Before it writes, net/http looks at the context over HTTP/2, and
			// not over HTTP/1.1, where the connection is for this request alone.
			cancel()
			if conn, ok := info.Conn.(interface {
				ConnectionState() tls.ConnectionState
			}); !ok || conn.ConnectionState().NegotiatedProtocol != "h2" {
				_ = info.Conn.Close()
			}
		},
	}
	resp, err = t.RoundTrip(r.WithContext(httptrace.WithClientTrace(ctx, trace)))
	if err != nil {
		cancel()
		if refused.Load() && r.Context().Err() == nil {
			err = errBroke
		}
	}
	return resp, cancel, err
}
