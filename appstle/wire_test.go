package appstle_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/portal"
)

// testKey has no prefix and is short: nothing but its being known hides it.
const testKey = "k3y-of-tests"

// wire stands in for the network: it has one response for every call and keeps
// what it was sent.
type wire struct {
	*httpmock.MockTransport
	mu   sync.Mutex
	sent []sent
}

type sent struct {
	Method string
	URL    string // as written on the wire: escaped
	Query  string
	Header http.Header
	Body   string
	Length int64
}

func newWire(status int, body string) *wire {
	return newWireWith(status, body, nil)
}

func newWireWith(status int, body string, header http.Header) *wire {
	w := &wire{MockTransport: httpmock.NewMockTransport()}
	w.RegisterNoResponder(w.responder(status, body, header))
	return w
}

func (w *wire) responder(status int, body string, header http.Header) httpmock.Responder {
	return func(r *http.Request) (*http.Response, error) {
		got := sent{
			Method: r.Method,
			URL:    r.URL.String(),
			Query:  r.URL.RawQuery,
			Header: r.Header.Clone(),
			Length: r.ContentLength,
		}
		if r.Body != nil {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			got.Body = string(body)
		}
		w.mu.Lock()
		w.sent = append(w.sent, got)
		w.mu.Unlock()
		resp := httpmock.NewStringResponse(status, body)
		for name, values := range header {
			resp.Header[name] = values
		}
		return resp, nil
	}
}

// client is one that makes each call once.
func client(t *testing.T, rt http.RoundTripper, edits ...func(*appstle.Config)) *appstle.Client {
	t.Helper()
	cfg := appstle.Config{
		APIKey:     testKey,
		HTTPClient: &http.Client{Transport: rt},
		Retry:      portal.Retry{Attempts: 1},
	}
	for _, edit := range edits {
		edit(&cfg)
	}
	c, err := appstle.New(cfg)
	require.NoError(t, err)
	return c
}

// failure checks what holds for every error, and returns it as what it is.
func failure(t *testing.T, noResult bool, err error, secrets ...string) *portal.Error {
	t.Helper()
	require.Error(t, err)
	assert.True(t, noResult, "there is a result beside the error")
	e, ok := err.(*portal.Error) // the contract: it is one, not only wraps one
	require.Truef(t, ok, "the error is a %T", err)
	assert.Equal(t, "appstle", e.Provider)
	assert.NotEqual(t, portal.ErrUnknown, e.Kind)
	assert.ErrorIs(t, err, e.Kind)
	assert.LessOrEqual(t, len(e.Message), 300)
	assertHides(t, err, append(secrets, testKey)...)
	return e
}

func file(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(data)
}
