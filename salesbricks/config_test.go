package salesbricks_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/salesbricks"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for field, cfg := range map[string]salesbricks.Config{
		"PortalURL": {APIKey: testKey, PortalURL: "http://s3cret.example"},
		"API":       {APIKey: testKey, API: 2},
		"BaseURL":   {APIKey: testKey, BaseURL: salesbricks.Production + "/api/v1/graphql/"},
	} {
		refused(t, errorOf(salesbricks.New(cfg)), field, "", "s3cret")
	}
}

func TestNothingExportedShowsASecret(t *testing.T) {
	t.Parallel()
	cfg := salesbricks.Config{APIKey: testKey}
	providertest.HidesConfig(t, &cfg, &cfg.HTTPClient)
	c := client(t, newWire(http.StatusOK, file(t, "documented_token.json")))
	link, err := c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	token, err := c.CreateSubscriptionToken(t.Context(), subscription)
	require.NoError(t, err)
	page, err := client(t, newWire(http.StatusOK, documentedPortal)).BillingPortal(t.Context(), subscription)
	require.NoError(t, err)
	providertest.HidesInAll(t, c, testKey)
	providertest.Hides(t, struct{ c *salesbricks.Client }{c}, testKey)
	providertest.HidesInAll(t, link, testKey, documentedToken)
	providertest.HidesInAll(t, token, testKey, documentedToken)
	providertest.HidesInAll(t, page, testKey, "t0ken-s3cret")
}
