package appstle_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

const testAppKey = "partners-k3y"

func documentedResults(t *testing.T) (*appstle.Client, *portal.Link, *appstle.ManageSubscriptionLink) {
	t.Helper()
	c := client(t, newWire(http.StatusOK, wellFormed), func(cfg *appstle.Config) { cfg.AppKey = testAppKey })
	link, err := c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	native, err := c.ManageSubscriptionLink(t.Context(), 987654321)
	require.NoError(t, err)
	return c, link, native
}

func TestNothingExportedShowsASecret(t *testing.T) {
	t.Parallel()
	c, link, native := documentedResults(t)
	tests := map[string]any{
		"link":                       link,
		"link by value":              *link,
		"native":                     native,
		"native by value":            *native,
		"client":                     c,
		"client by value":            *c,
		"struct with all":            struct{ Link, Native, Client any }{link, native, c},
		"struct with unexported one": struct{ client *appstle.Client }{c},
		"links":                      []*portal.Link{link},
		"natives":                    []*appstle.ManageSubscriptionLink{native},
	}
	for name, v := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			providertest.Hides(t, v, testKey, testAppKey, "t0ken-s3cret")
		})
	}
}

// TestPortalURLShowsNoToken is about a field that is documented to be the link
// without its token, should Appstle's servers disagree.
func TestPortalURLShowsNoToken(t *testing.T) {
	t.Parallel()
	body := edit(t, `"https://store.example/pages/manage"`, `"`+wellFormedLink+`"`)
	native, err := client(t, newWire(http.StatusOK, body)).ManageSubscriptionLink(t.Context(), 987654321)
	require.NoError(t, err)
	providertest.Hides(t, native, "t0ken-s3cret")
}

func TestErrorsOfTheTransportAreRedacted(t *testing.T) {
	t.Parallel()
	const email = "jane+s3cret@example.com"
	rt := httpmock.NewMockTransport()
	rt.RegisterNoResponder(httpmock.NewErrorResponder(errors.New(
		"GET /?emailId=" + url.QueryEscape(email) + " for " + email + ": X-API-Key " + testKey + ", X-App-Key " + testAppKey + " refused")))
	c := client(t, rt, func(cfg *appstle.Config) { cfg.AppKey = testAppKey })
	link, err := c.GenerateLink(t.Context(), portal.Request{Email: email})
	e := failure(t, link == nil, err, testAppKey, email, "s3cret")
	assert.Equal(t, portal.ErrUnavailable, e.Kind)
	assert.Zero(t, e.Status)
	assert.Equal(t, 1, e.Attempts)
	assert.ErrorContains(t, err, "refused")
}
