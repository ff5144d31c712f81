package appstle_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

const testKey, testAppKey = providertest.Key, "partners-k3y"

var (
	own         = providertest.Named("appstle")
	failure     = own.Failure
	refused     = own.Refused
	assertError = own.AssertError
	listed      = providertest.Collect[*appstle.Customer]
	file        = providertest.File
)

func TestRulesOfAllProviders(t *testing.T) {
	t.Parallel()
	own.Rules(t)
}

func errorOf[T any](result T, err error) error { return providertest.ErrorOf(result, err) }

func newWire(status int, body string) *providertest.Wire { return providertest.NewWire(status, body) }

// client returns a client without retries.
func client(t *testing.T, rt http.RoundTripper, edits ...func(*appstle.Config)) *appstle.Client {
	t.Helper()
	cfg := appstle.Config{APIKey: testKey, HTTPClient: &http.Client{Transport: rt}, Retry: portal.Retry{Attempts: 1}}
	return providertest.Client(t, appstle.New, cfg, edits...)
}

// linkCalls returns all calls for a link to appstletest.Customer.
func linkCalls(c *appstle.Client) map[string]providertest.Call {
	calls := own.Calls(c)
	maps.DeleteFunc(calls, func(name string, _ providertest.Call) bool { return name == "Warm" || name == "customers" })
	return calls
}
