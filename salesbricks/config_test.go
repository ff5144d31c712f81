package salesbricks_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
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
	} {
		c, err := salesbricks.New(cfg)
		refused(t, c == nil, err, field, "", "s3cret")
	}
}

func TestNothingExportedShowsASecret(t *testing.T) {
	t.Parallel()
	cfg := salesbricks.Config{
		APIKey: testKey,
		HTTPClient: &http.Client{Transport: &http.Transport{
			Proxy: http.ProxyURL(&url.URL{Scheme: "http", User: url.UserPassword("user", "pr0xy-word"), Host: "proxy.example"}),
		}},
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	providertest.HidesInAll(t, &cfg, testKey, "pr0xy-word")

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
