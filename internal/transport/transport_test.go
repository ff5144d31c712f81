package transport_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/transport"
)

type host struct {
	url         string
	roots       *x509.CertPool
	connections atomic.Int32
}

func newHost(t *testing.T, protocol string, h http.HandlerFunc) *host {
	t.Helper()
	out := &host{}
	server := httptest.NewUnstartedServer(h)
	server.EnableHTTP2 = protocol == "HTTP/2"
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			out.connections.Add(1)
		}
	}
	if protocol == "plain" {
		server.Start()
	} else {
		server.TLS = &tls.Config{Certificates: []tls.Certificate{providertest.Certificate()}}
		server.StartTLS()
		out.roots = x509.NewCertPool()
		out.roots.AddCert(server.Certificate())
	}
	t.Cleanup(server.Close)
	out.url = server.URL
	return out
}

func (h *host) pool(t *testing.T) *transport.Pool {
	t.Helper()
	p := transport.NewTrusting(h.roots)
	t.Cleanup(p.CloseIdleConnections)
	return p
}

func get(t *testing.T, rt http.RoundTripper, url string) (string, error) {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	resp, done, err := transport.Once(rt, r)
	defer done()
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func TestPoolOpensConnectionsByProtocol(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		protocol string
		callers  int
		limit    int32 // on connections
	}{
		{"plain", 64, 64}, {"plain", 2112, 2048},
		{"HTTP/1.1", 64, 64}, {"HTTP/1.1", 256, 256},
		// net/http counts an HTTP/2 connection as closed when it accepts no more calls.
		{"HTTP/2", 64, 256}, {"HTTP/2", 512, 256},
	} {
		if testing.Short() && tt.callers > 64 {
			continue
		}
		t.Run(fmt.Sprint(tt.protocol, " ", tt.callers), func(t *testing.T) {
			// With HTTP/1.1, the handlers wait until the number of running calls is the limit on
			// connections. With fewer connections they would hang.
			var under atomic.Int32
			full := make(chan struct{})
			release := sync.OnceFunc(func() { close(full) })
			h := newHost(t, tt.protocol, func(w http.ResponseWriter, _ *http.Request) {
				if tt.protocol != "HTTP/2" {
					if under.Add(1) == min(tt.limit, int32(tt.callers)) {
						release()
					}
					<-full
				}
				_, _ = io.WriteString(w, "{}")
			})
			p := h.pool(t)
			var wg sync.WaitGroup
			for range tt.callers {
				wg.Go(func() {
					_, err := get(t, p, h.url)
					if !assert.NoError(t, err) {
						release() // the others would wait for this call
					}
				})
			}
			wg.Wait()
			assert.LessOrEqual(t, h.connections.Load(), tt.limit)
		})
	}
}

// With each protocol, the second request uses the connection of the first one.
func TestPoolKeepsTheFirstConnection(t *testing.T) {
	t.Parallel()
	for _, protocol := range []string{"plain", "HTTP/1.1", "HTTP/2"} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			h := newHost(t, protocol, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) })
			p := h.pool(t)
			p.DialWith(providertest.DialInTurn)
			for range 3 {
				proto, err := get(t, p, h.url)
				require.NoError(t, err)
				assert.Equal(t, protocol == "HTTP/2", proto == "HTTP/2.0")
			}
			assert.EqualValues(t, 1, h.connections.Load())
		})
	}
}

// No request waits after the first one has failed, or longer than its own context.
func TestPoolGoesOnAfterAFailure(t *testing.T) {
	t.Parallel()
	h := newHost(t, "HTTP/1.1", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
	p := transport.New() // does not trust the host
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			_, err := get(t, p, h.url)
			assert.ErrorAs(t, err, new(*tls.CertificateVerificationError))
		})
	}
	wg.Wait()
}

// A server that closes each connection as soon as a second request arrives on it.
func TestOnceIsOneRequest(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	var closing atomic.Bool
	var running sync.WaitGroup // ten requests, each on its own connection
	running.Add(10)
	h := newHost(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		if closing.Load() {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_ = conn.Close()
			}
			return
		}
		running.Done()
		running.Wait()
		_, _ = io.WriteString(w, "{}")
	})
	p := h.pool(t)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			_, err := get(t, p, h.url)
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	closing.Store(true)
	requests.Store(0)
	_, err := get(t, p, h.url)
	require.Error(t, err)
	assert.EqualValues(t, 1, requests.Load(), "net/http alone would have made ten or more")
	assert.True(t, strings.Contains(err.Error(), "broke") || strings.Contains(err.Error(), "EOF"), err.Error())
}

// Every connection sends GOAWAY without having processed a stream.
func TestOnceEndsWithGoAway(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	trusted := newHost(t, "HTTP/1.1", nil)
	var connections, headers atomic.Int32
	go func() {
		for {
			raw, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			go goAway(tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{providertest.Certificate()}, NextProtos: []string{"h2"}}), &headers)
		}
	}()
	_, err = get(t, trusted.pool(t), "https://"+listener.Addr().String())
	require.Error(t, err)
	assert.LessOrEqual(t, headers.Load(), int32(2))
	assert.LessOrEqual(t, connections.Load(), int32(3))
}

// goAway rejects every stream of a connection with GOAWAY.
func goAway(conn net.Conn, headers *atomic.Int32) {
	defer conn.Close()
	if _, err := io.CopyN(io.Discard, conn, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
		return
	}
	_, _ = conn.Write([]byte{0, 0, 0, 4, 0, 0, 0, 0, 0}) // SETTINGS
	for {
		var frame [9]byte
		if _, err := io.ReadFull(conn, frame[:]); err != nil {
			return
		}
		length := int64(frame[0])<<16 | int64(frame[1])<<8 | int64(frame[2])
		if _, err := io.CopyN(io.Discard, conn, length); err != nil {
			return
		}
		if frame[3] == 1 { // HEADERS
			headers.Add(1)
			_, _ = conn.Write([]byte{0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) // GOAWAY(0)
		}
	}
}
