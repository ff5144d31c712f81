package appstle_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

// testKey has no prefix and is short: nothing but its being known hides it.
const testKey = "k3y-of-tests"

func newWire(status int, body string) *providertest.Wire {
	return providertest.NewWire(status, body, nil)
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
	return providertest.Named("appstle").Failure(t, noResult, err, append(secrets, testKey)...)
}

func file(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(data)
}
