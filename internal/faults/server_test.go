package faults

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// fault responds to one request on a connection whose request line and headers it
// finds in r, and then closes it.
type fault func(conn *net.TCPConn, r *bufio.Reader)

// server is a proxy before a provider's fake. It forwards bytes, or plays a fault.
type server struct {
	listener net.Listener
	behind   string // host and port of the fake

	mu    sync.Mutex
	fault fault
	conns map[net.Conn]bool
	wg    sync.WaitGroup
}

func newServer(t *testing.T, fakeURL string) *server {
	t.Helper()
	u, err := url.Parse(fakeURL)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &server{listener: listener, behind: u.Host, conns: map[net.Conn]bool{}}
	s.wg.Go(s.accept)
	return s
}

func (s *server) addr() string { return s.listener.Addr().String() }

func (s *server) play(f fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

func (s *server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns[conn] = true
		s.mu.Unlock()
		s.wg.Go(func() {
			defer func() {
				_ = conn.Close()
				s.mu.Lock()
				delete(s.conns, conn)
				s.mu.Unlock()
			}()
			s.serve(conn.(*net.TCPConn))
		})
	}
}

// serve responds to the requests of a connection in turn, so a fault can happen on a reused
// connection.
func (s *server) serve(conn *net.TCPConn) {
	r := bufio.NewReader(conn)
	for {
		if _, err := r.Peek(1); err != nil {
			return
		}
		s.mu.Lock()
		f := s.fault
		s.mu.Unlock()
		if f != nil {
			f(conn, r)
			return
		}
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		req.URL.Scheme, req.URL.Host, req.RequestURI = "http", s.behind, ""
		resp, err := behind.RoundTrip(req)
		if err != nil {
			return
		}
		err = resp.Write(conn)
		_ = resp.Body.Close()
		if err != nil {
			return
		}
	}
}

// behind makes the requests to the fakes. It keeps no connections, so the test finds no leak.
var behind = &http.Transport{DisableKeepAlives: true}

// drop closes all connections.
func (s *server) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn := range s.conns {
		_ = conn.Close()
	}
}

func (s *server) close() {
	_ = s.listener.Close()
	s.drop()
	s.wg.Wait()
}

// read reads the whole request. Closing a connection with unread bytes would reset it.
func read(r *bufio.Reader) {
	if req, err := http.ReadRequest(r); err == nil {
		_, _ = io.Copy(io.Discard, req.Body)
	}
}

// untrusted is a certificate that no client of the tests trusts.
func untrusted(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{"example.com"},
		NotAfter:     time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// tlsProxy returns a server that speaks TLS and forwards to s, and a configuration
// that trusts it.
func tlsProxy(t *testing.T, s *server) (*httptest.Server, *tls.Config) {
	t.Helper()
	u := &url.URL{Scheme: "http", Host: s.addr()}
	tlsServer := httptest.NewTLSServer(&httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(u) },
		Transport: behind,
	})
	trust := tlsServer.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	trust.ServerName = "example.com" // the name in the certificate of net/http/httptest
	return tlsServer, trust
}
