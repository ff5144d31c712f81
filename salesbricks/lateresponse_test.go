package salesbricks_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/salesbricks"
)

// A proxy sends alice's response twice. The response does not say for whom it is, so the
// client must not use the connection for bob's call. The test is not parallel, because
// net/http logs the unexpected bytes.
func TestAConnectionWithUnaskedBytesIsClosed(t *testing.T) {
	log.SetOutput(io.Discard)
	defer log.SetOutput(os.Stderr)
	tokens, closed := make(chan string, 2), make(chan error, 1)
	tokens <- "alice"
	tokens <- "bob"
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		body := `{"data":{"createSubscriptionToken":{"token":{"id":"` + <-tokens + `"}}}}`
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		response := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		for range 1 + len(tokens) { // alice's twice
			_, _ = io.WriteString(conn, response)
		}
		_, err = rw.ReadByte() // until the client closes
		closed <- err
	}))
	t.Cleanup(proxy.Close)
	c := client(t, nil, func(cfg *salesbricks.Config) { cfg.BaseURL, cfg.HTTPClient = proxy.URL, nil })
	link, err := c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	assert.Equal(t, "alice", link.Token.Reveal())
	require.ErrorIs(t, <-closed, io.EOF)
	link, err = c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	assert.Equal(t, "bob", link.Token.Reveal())
}
