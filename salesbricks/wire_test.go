package salesbricks_test

import (
	"net/http"
	"testing"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

const testKey = providertest.Key

var (
	own         = providertest.Named("salesbricks")
	failure     = own.Failure
	refused     = own.Refused
	assertError = own.AssertError
	listed      = providertest.Collect[*salesbricks.Customer]
	file        = providertest.File
)

func TestRulesOfAllProviders(t *testing.T) {
	t.Parallel()
	own.Rules(t)
}

func errorOf[T any](result T, err error) error { return providertest.ErrorOf(result, err) }

func newWire(status int, body string) *providertest.Wire { return providertest.NewWire(status, body) }

// client returns a client without retries.
func client(t *testing.T, rt http.RoundTripper, edits ...func(*salesbricks.Config)) *salesbricks.Client {
	t.Helper()
	cfg := salesbricks.Config{APIKey: testKey, HTTPClient: &http.Client{Transport: rt}, Retry: portal.Retry{Attempts: 1}}
	return providertest.Client(t, salesbricks.New, cfg, edits...)
}
