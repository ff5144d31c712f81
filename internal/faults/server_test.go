package faults

import (
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
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

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
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{{127, 0, 0, 1}}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}
