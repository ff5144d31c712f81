package api_test

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

// serve returns a client of a loopback server, with the transport that users
// get by default.
func serve(t *testing.T, h http.HandlerFunc, change func(*api.Config)) *api.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return newClient(t, nil, func(cfg *api.Config) {
		cfg.BaseURL = server.URL
		cfg.HTTPClient = nil
		cfg.Retry.Attempts = 1
		if change != nil {
			change(cfg)
		}
	})
}

// bombSize is the decompressed size of a body of a few kilobytes.
const bombSize = 32 << 20

func TestLimits(t *testing.T) {
	t.Parallel()
	zipped := func(size int) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(make([]byte, size))
		_ = z.Close()
		return b.Bytes()
	}
	bomb := zipped(bombSize)
	type row struct {
		status  int
		length  bool // send Content-Length
		gzip    bool
		size    int
		max     int64 // Request.MaxBytes
		wantErr bool
		code    string
	}
	table.Run(t, map[string]row{
		"as large as may be":          {status: 200, length: true, size: api.MaxResponse},
		"as large as may be, chunked": {status: 200, size: api.MaxResponse},
		"a byte more":                 {status: 200, length: true, size: api.MaxResponse + 1, wantErr: true},
		"a byte more, chunked":        {status: 200, size: api.MaxResponse + 1, wantErr: true},
		"gzip as large as may be":     {status: 200, gzip: true, size: api.MaxResponse},
		"gzip a byte more":            {status: 200, gzip: true, size: api.MaxResponse + 1, wantErr: true},
		"gzip bomb":                   {status: 200, gzip: true, size: bombSize, wantErr: true},
		"listing":                     {status: 200, length: true, size: api.MaxListing, max: api.MaxListing},
		"listing a byte more":         {status: 200, size: api.MaxListing + 1, max: api.MaxListing, wantErr: true},
		"error body":                  {status: 404, size: 64 << 10, wantErr: true, code: "read"},
		"error body a byte more":      {status: 404, size: 64<<10 + 1, wantErr: true},
		"error body that is a bomb":   {status: 404, gzip: true, size: bombSize, wantErr: true},
	}, func(t *testing.T, tt row) {
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			body := make([]byte, min(tt.size, api.MaxListing+1))
			if tt.gzip {
				w.Header().Set("Content-Encoding", "gzip")
				if body = bomb; tt.size < bombSize {
					body = zipped(tt.size)
				}
			}
			if tt.length {
				w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			}
			w.WriteHeader(tt.status)
			_, _ = w.Write(body)
		}, func(cfg *api.Config) {
			cfg.Retry.Attempts = 3 // and none is used
			cfg.ErrorBody = func(int, []byte) api.Problem { return api.Problem{Code: "read"} }
		})
		r := get(c)
		r.MaxBytes = tt.max
		if !tt.wantErr {
			a, err := c.Do(t.Context(), r)
			require.NoError(t, err)
			assert.Len(t, a.Body, tt.size)
			return
		}
		e := failure(t, t.Context(), c, r)
		want := portal.ErrBadResponse
		if tt.status == 404 {
			want = portal.ErrNotFound // the status alone decides
		}
		assert.Equal(t, want, e.Kind)
		assert.Equal(t, tt.status, e.Status)
		assert.Equal(t, tt.code, e.Code)
		assert.Equal(t, 1, e.Attempts)
	})
}

func TestHeadersAreLimited(t *testing.T) {
	t.Parallel()
	for size, kind := range map[int]portal.ErrorKind{100 << 10: portal.ErrUnknown, 300 << 10: portal.ErrBadResponse} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Flood", strings.Repeat("x", size))
		}, nil)
		_, err := c.Do(t.Context(), get(c))
		assert.Equal(t, kind, portal.KindOf(err))
	}
}

func TestHTTPClientWithoutTransport(t *testing.T) {
	t.Parallel()
	c := serve(t, func(http.ResponseWriter, *http.Request) {}, func(cfg *api.Config) { cfg.HTTPClient = &http.Client{} })
	_, err := c.Do(t.Context(), get(c))
	require.NoError(t, err)
}

// counted returns an unstarted server. It counts all connections and the open connections.
func counted(t *testing.T, h http.HandlerFunc) (server *httptest.Server, seen, open *atomic.Int32) {
	t.Helper()
	seen, open = new(atomic.Int32), new(atomic.Int32)
	server = httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			seen.Add(1)
			open.Add(1)
		case http.StateClosed:
			open.Add(-1)
		}
	}
	t.Cleanup(server.Close)
	return server, seen, open
}

func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	const goroutines, limit = 64, 80
	calls := 64 // of each goroutine
	if testing.Short() {
		calls = 8
	}
	for name, fail := range map[string]int{"all succeed": 0, "every tenth gives up": 10} {
		t.Run(name, func(t *testing.T) {
			var n atomic.Int32
			server, seen, _ := counted(t, func(w http.ResponseWriter, _ *http.Request) {
				if fail > 0 && int(n.Add(1))%fail == 0 {
					w.WriteHeader(http.StatusServiceUnavailable)
				}
				_, _ = io.WriteString(w, "{}")
			})
			server.Start()
			c := newClient(t, nil, func(cfg *api.Config) {
				cfg.BaseURL, cfg.HTTPClient, cfg.Retry.Attempts = server.URL, nil, 1
			})
			var wg sync.WaitGroup
			for range goroutines {
				wg.Go(func() {
					for range calls {
						_, err := c.Do(t.Context(), get(c))
						if err != nil && portal.KindOf(err) != portal.ErrUnavailable {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
			assert.LessOrEqual(t, seen.Load(), int32(limit))
		})
	}
}

// A server that requires a client certificate sends an alert.
func TestAlertsAreNotRepeated(t *testing.T) {
	t.Parallel()
	server, seen, _ := counted(t, http.NotFound)
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	server.StartTLS()
	c := newClient(t, nil, func(cfg *api.Config) {
		cfg.BaseURL, cfg.HTTPClient = server.URL, server.Client()
	})
	e := failure(t, t.Context(), c, get(c))
	assert.Equal(t, portal.ErrUnavailable, e.Kind)
	assert.Equal(t, 1, e.Attempts)
	assert.EqualValues(t, 1, seen.Load())
}

// Programs with one key per store create and drop many clients.
func TestDroppedClientsKeepNoConnections(t *testing.T) {
	t.Parallel()
	server, _, open := counted(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
	server.Start()
	for range 20 {
		c := newClient(t, nil, func(cfg *api.Config) { cfg.BaseURL, cfg.HTTPClient = server.URL, nil })
		_, err := c.Do(t.Context(), get(c))
		require.NoError(t, err)
	}
	assert.Eventually(t, func() bool { runtime.GC(); return open.Load() == 0 }, 20*time.Second, 10*time.Millisecond)
}

// A response that is cut off may be complete the next time. A malformed one will not be valid.
func TestBrokenBodies(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	type row struct {
		response string
		kind     portal.ErrorKind
		calls    int
	}
	table.Run(t, map[string]row{
		"shorter than its Content-Length":  {head + "Content-Length: 10\r\n\r\n{}", portal.ErrUnavailable, 2},
		"chunks that break off":            {head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", portal.ErrUnavailable, 2},
		"chunks without a length":          {head + "Transfer-Encoding: chunked\r\n\r\nnot a length\r\n", portal.ErrBadResponse, 1},
		"no gzip":                          {head + "Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\nnot gzip. no", portal.ErrBadResponse, 1},
		"corrupt gzip":                     {head + "Content-Encoding: gzip\r\nContent-Length: 16\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x07\x07\x07\x07\x07\x07", portal.ErrBadResponse, 1},
		"closed at once":                   {"", portal.ErrUnavailable, 2},
		"no HTTP":                          {"220 mail.example.com ESMTP\r\n", portal.ErrBadResponse, 1},
		"a status that is no number":       {"HTTP/1.1 OK\r\n\r\n", portal.ErrBadResponse, 1},
		"a header that is none":            {head + "no colon\r\n\r\n", portal.ErrBadResponse, 1},
		"a token in the place of a status": {"token-of-another\r\n\r\n", portal.ErrBadResponse, 1},
		"a token in the place of a header": {head + "token-of-another \r\n\r\n", portal.ErrBadResponse, 1},
		"a token in a trailer":             {head + "Transfer-Encoding: chunked\r\nTrailer: X\r\n\r\n2\r\n{}\r\n0\r\ntoken-of-another\r\n\r\n", portal.ErrBadResponse, 1},
		"a token in a length":              {head + "Content-Length: token-of-another\r\n\r\n", portal.ErrBadResponse, 1},
		"a token in an encoding":           {head + "Transfer-Encoding: token-of-another\r\n\r\n", portal.ErrBadResponse, 1},
		"two encodings":                    {head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: token-of-another\r\n\r\n", portal.ErrBadResponse, 1},
		"a length as the trailer":          {head + "Transfer-Encoding: chunked\r\nTrailer: Content-Length\r\n\r\n0\r\n\r\n", portal.ErrBadResponse, 1},
		"two lengths":                      {head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", portal.ErrBadResponse, 1},
	}, func(t *testing.T, tt row) {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if assert.NoError(t, err) {
				_, _ = io.WriteString(conn, tt.response)
				_ = conn.Close()
			}
		}, func(cfg *api.Config) { cfg.Retry = portal.Retry{Attempts: 2, Min: 1, Max: 1} })
		e := failure(t, t.Context(), c, get(c))
		assert.Equal(t, tt.kind, e.Kind, "%v", e)
		assert.Equal(t, tt.calls, e.Attempts)
		assert.NotContains(t, e.Error(), "token-of-another")
		var network net.Error
		if errors.As(e, &network) {
			assert.NotContains(t, network.Error(), "token-of-another")
		}
	})
}

// TestBrokenBodies over HTTP/2.
func TestBrokenResponsesOfHTTP2(t *testing.T) {
	t.Parallel()
	const headers, resetStream = 1, 3
	type row struct {
		frame   byte // type of the frame in response to the request
		payload string
		data    string // of a DATA frame after it, the last one
		kind    portal.ErrorKind
		calls   int
	}
	table.Run(t, map[string]row{
		"no status":                    {headers, "\x00\x01a\x01b", "", portal.ErrBadResponse, 1},
		"a status that is no number":   {headers, "\x08\x03abc", "", portal.ErrBadResponse, 1},
		"a token in a name":            {headers, "\x88\x00\x10Token-of-another\x01b", "", portal.ErrBadResponse, 1},
		"a token in a pseudo-header":   {headers, "\x88\x00\x11:token-of-another\x01b", "", portal.ErrBadResponse, 1},
		"a line end in a value":        {headers, "\x88\x00\x01a\x12token-of-another\r\n", "", portal.ErrBadResponse, 1},
		"more than its Content-Length": {headers, "\x88\x0f\x0d\x011", "{}", portal.ErrBadResponse, 1},
		"less than its Content-Length": {headers, "\x88\x0f\x0d\x013", "{}", portal.ErrUnavailable, 2},
		"the server resets the stream": {resetStream, "\x00\x00\x00\x01", "", portal.ErrUnavailable, 2}, // PROTOCOL_ERROR
	}, func(t *testing.T, tt row) {
		server := httptest.NewUnstartedServer(nil)
		server.TLS = &tls.Config{NextProtos: []string{"h2"}}
		server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
			defer conn.Close()
			_, _ = io.CopyN(io.Discard, conn, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")))
			_, _ = conn.Write([]byte{0, 0, 0, 4, 0, 0, 0, 0, 0}) // SETTINGS
			for {
				var frame [9]byte
				if _, err := io.ReadFull(conn, frame[:]); err != nil {
					return
				}
				_, _ = io.CopyN(io.Discard, conn, int64(frame[1])<<8|int64(frame[2]))
				if frame[3] == headers {
					reply := func(kind, flags byte, payload string) { // on the same stream
						response := append([]byte{0, 0, byte(len(payload)), kind, flags}, frame[5:]...)
						_, _ = conn.Write(append(response, payload...))
					}
					if reply(tt.frame, 4, tt.payload); tt.data != "" {
						reply(0, 1, tt.data)
					}
				}
			}
		}}
		server.StartTLS()
		t.Cleanup(server.Close)
		client := server.Client()
		client.Transport.(*http.Transport).ForceAttemptHTTP2 = true
		c := newClient(t, nil, func(cfg *api.Config) {
			cfg.BaseURL, cfg.HTTPClient = server.URL, client
			cfg.Retry = portal.Retry{Attempts: 2, Min: 1, Max: 1}
		})
		e := failure(t, t.Context(), c, get(c))
		assert.Equal(t, tt.kind, e.Kind, "%v", e)
		assert.Equal(t, tt.calls, e.Attempts)
		assert.NotContains(t, strings.ToLower(e.Error()), "token-of-another")
	})
}
