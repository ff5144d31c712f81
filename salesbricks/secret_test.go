package salesbricks_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

func TestNothingExportedShowsASecret(t *testing.T) {
	t.Parallel()
	c, link, token := documentedResults(t)
	tests := map[string]any{
		"link":                       link,
		"link by value":              *link,
		"deep links":                 link.DeepLinks,
		"token":                      token,
		"token by value":             *token,
		"client":                     c,
		"client by value":            *c,
		"struct with all":            struct{ Link, Token, Client any }{link, token, c},
		"struct with unexported one": struct{ client *salesbricks.Client }{c},
		"links":                      []*portal.Link{link},
		"tokens":                     []*salesbricks.SubscriptionToken{token},
	}
	for name, v := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			providertest.Hides(t, v, testKey, documentedToken)
		})
	}
}

func documentedResults(t *testing.T) (*salesbricks.Client, *portal.Link, *salesbricks.SubscriptionToken) {
	t.Helper()
	c := client(t, newWire(http.StatusOK, file(t, "documented_token.json")))
	link, err := c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	token, err := c.CreateSubscriptionToken(t.Context(), subscription)
	require.NoError(t, err)
	return c, link, token
}

func TestErrorsOfTheTransportAreRedacted(t *testing.T) {
	t.Parallel()
	rt := httpmock.NewMockTransport()
	rt.RegisterNoResponder(httpmock.NewErrorResponder(errors.New(
		"dial https://user:" + testKey + "@api.salesbricks.com/: X-SALESBRICKS-KEY " + testKey + " refused")))
	link, err := client(t, rt).GenerateLink(t.Context(), anyRequest)
	e := failure(t, link == nil, err, "user:")
	assert.Equal(t, portal.ErrUnavailable, e.Kind)
	assert.Zero(t, e.Status)
	assert.Equal(t, 1, e.Attempts)
	assert.ErrorContains(t, err, "refused")
}
