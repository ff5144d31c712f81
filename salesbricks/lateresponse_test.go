package salesbricks_test

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// A proxy sends alice's response twice. The response does not say for whom it is, so the
// client must not use the connection for bob's call. The test is not parallel, because
// net/http logs the unexpected bytes.
func TestAConnectionWithUnaskedBytesIsClosed(t *testing.T) {
	log.SetOutput(io.Discard)
	defer log.SetOutput(os.Stderr)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	closed := make(chan error, 2)
	serve := func(token string, times int) {
		conn, err := listener.Accept()
		if err != nil {
			closed <- err
			return
		}
		defer conn.Close()
		r := bufio.NewReader(conn)
		if request, err := http.ReadRequest(r); err == nil {
			_, _ = io.Copy(io.Discard, request.Body)
		}
		body := `{"data":{"createSubscriptionToken":{"token":{"id":"` + token + `"}}}}`
		response := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		for range times {
			_, _ = io.WriteString(conn, response)
		}
		_, err = r.ReadByte() // until the client closes
		closed <- err
	}
	c, err := salesbricks.New(salesbricks.Config{APIKey: testKey, BaseURL: "http://" + listener.Addr().String(), Retry: portal.Retry{Attempts: 1}})
	require.NoError(t, err)

	go serve("alice", 2)
	link, err := c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	assert.Equal(t, "alice", link.Token.Reveal())
	select {
	case err := <-closed:
		require.ErrorIs(t, err, io.EOF)
	case <-t.Context().Done():
	}

	go serve("bob", 1)
	link, err = c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	assert.Equal(t, "bob", link.Token.Reveal())
}
