package faults

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

const (
	head  = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	plain = head + "Content-Length: 1000\r\n\r\n" + `{"data":`
)

// row is one fault and the result that every provider must return.
type row struct {
	name  string
	fault fault
	kind  portal.ErrorKind
	met   chan struct{} // not nil: the caller cancels when the fault has happened
	calls int           // attempts, at most two
	warm  bool          // the fault happens on a reused connection
	addr  string        // not empty: where the connection leads in place of the server
	tls   bool
}

func rows(t *testing.T) []row {
	t.Helper()
	untrusted := untrustedServer(t)
	withoutTLS := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(withoutTLS.Close)
	bomb := zeros(8 << 20)
	met := make(chan struct{})
	return []row{
		{name: "connection refused", addr: "127.0.0.1:1", kind: portal.ErrUnavailable, calls: 2},
		{name: "closed at once", fault: func(*net.TCPConn) {}, kind: portal.ErrUnavailable, calls: 2},
		{name: "reset before the headers", kind: portal.ErrUnavailable, calls: 2, fault: func(c *net.TCPConn) { _ = c.SetLinger(0) }},
		{name: "reset after the headers", kind: portal.ErrUnavailable, calls: 2, fault: func(c *net.TCPConn) {
			_, _ = io.WriteString(c, plain)
			time.Sleep(20 * time.Millisecond) // otherwise the reset could arrive first
			_ = c.SetLinger(0)
		}},
		{name: "cut body", kind: portal.ErrUnavailable, calls: 2, fault: respond(plain)},
		{name: "cut chunked body", kind: portal.ErrUnavailable, calls: 2, fault: respond(head + "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"data\":\r\n")},
		{name: "slow headers", kind: portal.ErrCanceled, met: met, calls: 1, fault: drip(met, head, "X: y\r\n")},
		{name: "slow body", kind: portal.ErrCanceled, met: met, calls: 1, fault: drip(met, plain, " ")},
		{name: "no response at all", kind: portal.ErrCanceled, met: met, calls: 1, fault: func(c *net.TCPConn) {
			tell(met)
			_, _ = c.Read(make([]byte, 1)) // until the client has had enough
		}},
		{name: "half-closed keep-alive", warm: true, kind: portal.ErrUnavailable, calls: 2, fault: func(c *net.TCPConn) {
			_ = c.CloseWrite()
			_, _ = c.Read(make([]byte, 1))
		}},
		{name: "TLS with an unknown certificate", tls: true, addr: untrusted, kind: portal.ErrUnavailable, calls: 1},
		{name: "no TLS where TLS is expected", tls: true, addr: withoutTLS.Listener.Addr().String(), kind: portal.ErrUnavailable, calls: 2},
		{name: "chunked garbage", kind: portal.ErrBadResponse, calls: 1, fault: respond(head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n")},
		{name: "gzip garbage", kind: portal.ErrBadResponse, calls: 1, fault: respond(head + "Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\nnot gzip. no")},
		{name: "gzip bomb", kind: portal.ErrBadResponse, calls: 1, fault: respond(head +
			fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n", len(bomb)) + string(bomb))},
		{name: "100 MiB body, announced", kind: portal.ErrBadResponse, calls: 1, fault: flood(head+"Content-Length: 104857600\r\n\r\n", " ", 100<<20)},
		{name: "100 MiB body, unannounced", kind: portal.ErrBadResponse, calls: 1, fault: flood(head+"Connection: close\r\n\r\n", " ", 100<<20)},
		{name: "chunk line flood", kind: portal.ErrBadResponse, calls: 1, fault: flood(head+"Transfer-Encoding: chunked\r\n\r\n1;", "x=y;", 100<<20)},
		{name: "header flood", kind: portal.ErrBadResponse, calls: 1, fault: flood(head, "X-Flood: 0123456789\r\n", 100<<20)},
		{name: "Content-Length too small", kind: portal.ErrBadResponse, calls: 1, fault: respond(head + "Connection: close\r\nContent-Length: 4\r\n\r\n" + `{"data":{}}`)},
		{name: "Content-Length that is no number", kind: portal.ErrBadResponse, calls: 1, fault: respond(head + "Content-Length: many\r\n\r\n{}")},
		{name: "two Content-Lengths", kind: portal.ErrBadResponse, calls: 1, fault: respond(head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}")},
		{name: "another protocol", kind: portal.ErrBadResponse, calls: 1, fault: respond("220 mail.example.com ESMTP\r\n")},
	}
}

// tell reports that the fault has happened, if the caller still waits for that.
func tell(met chan<- struct{}) {
	select {
	case met <- struct{}{}:
	case <-time.After(patience):
	}
}

// respond sends text and closes the connection.
func respond(text string) fault {
	return func(c *net.TCPConn) { _, _ = io.WriteString(c, text) }
}

// drip sends start, and then little again and again until the client closes the connection. It
// calls tell after the second time.
func drip(met chan<- struct{}, start, little string) fault {
	return func(c *net.TCPConn) {
		_, err := io.WriteString(c, start)
		for n := 0; err == nil; n++ {
			if n == 2 {
				tell(met)
			}
			time.Sleep(time.Millisecond)
			_, err = io.WriteString(c, little)
		}
	}
}

// flood sends start, and then repeats unit as long as the client reads.
func flood(start, unit string, size int) fault {
	return func(c *net.TCPConn) {
		_, err := io.WriteString(c, start)
		block := bytes.Repeat([]byte(unit), 4096)
		for sent := 0; err == nil && sent < size; sent += len(block) {
			_, err = c.Write(block)
		}
	}
}

func zeros(size int64) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	block := make([]byte, 1<<20)
	for n := int64(0); n < size; n += int64(len(block)) {
		_, _ = z.Write(block)
	}
	_ = z.Close()
	return b.Bytes()
}

// fault responds to a request that was read from the connection. The connection is closed
// after it.
type fault func(conn *net.TCPConn)

// server is a proxy before a provider's fake, with and without TLS. It forwards requests, or
// plays a fault.
type server struct {
	plain, tls *httptest.Server
	behind     http.Handler
	fault      atomic.Pointer[fault]
}

func newServer(t *testing.T, fakeURL string) *server {
	t.Helper()
	u, err := url.Parse(fakeURL)
	require.NoError(t, err)
	s := &server{behind: &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(u) },
		Transport: &http.Transport{DisableKeepAlives: true}, // otherwise the test would find a leak
	}}
	s.plain, s.tls = httptest.NewServer(s), httptest.NewTLSServer(s)
	return s
}

func (s *server) close() {
	s.plain.Close()
	s.tls.Close()
}

// ServeHTTP implements http.Handler.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	play := s.fault.Load()
	if play == nil {
		s.behind.ServeHTTP(w, r)
		return
	}
	_, _ = io.Copy(io.Discard, r.Body) // closing a connection with unread bytes would reset it
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	(*play)(conn.(*net.TCPConn))
}

// untrustedServer returns the address of a server with a certificate that no client trusts.
func untrustedServer(t *testing.T) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{Certificates: []tls.Certificate{providertest.Certificate()}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}
