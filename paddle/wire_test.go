package paddle_test

import (
	"net/http"
	"testing"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

const testKey = providertest.Key

var keyHeader = http.Header{"Authorization": {"Bearer " + testKey}, "Paddle-Version": {"1"}}

var (
	own         = providertest.Named("paddle")
	failure     = own.Failure
	refused     = own.Refused
	assertError = own.AssertError
	newPages    = providertest.NewPages
	file        = providertest.File
)

func TestRulesOfAllProviders(t *testing.T) {
	t.Parallel()
	own.Rules(t)
}

func errorOf[T any](result T, err error) error { return providertest.ErrorOf(result, err) }

func newWire(status int, body string) *providertest.Wire { return providertest.NewWire(status, body) }

// client returns a client without retries.
func client(t *testing.T, rt http.RoundTripper, edits ...func(*paddle.Config)) *paddle.Client {
	t.Helper()
	cfg := paddle.Config{APIKey: testKey, HTTPClient: &http.Client{Transport: rt}, Retry: portal.Retry{Attempts: 1}}
	return providertest.Client(t, paddle.New, cfg, edits...)
}
