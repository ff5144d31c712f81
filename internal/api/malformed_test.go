package api_test

import (
	"bufio"
	"errors"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

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
		"two lengths":                      {head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", portal.ErrBadResponse, 1},
	}, func(t *testing.T, tt row) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { _ = listener.Close() })
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				// Read the request first: closing a connection with unread bytes resets it.
				_, _ = bufio.NewReader(conn).ReadString('\n')
				_, _ = conn.Write([]byte(tt.response))
				_ = conn.Close()
			}
		}()
		c := newClient(t, nil, func(cfg *api.Config) {
			cfg.BaseURL, cfg.HTTPClient = "http://"+listener.Addr().String(), nil
			cfg.Retry = portal.Retry{Attempts: 2, Min: 1, Max: 1}
		})
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
