package appstle_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for field, cfg := range map[string]appstle.Config{
		"APIKey": {AppKey: testKey},
		"AppKey": {APIKey: testKey, AppKey: "partners-s3cret\n"},
	} {
		refused(t, errorOf(appstle.New(cfg)), field, "", "s3cret")
	}
}

func TestNothingExportedShowsASecret(t *testing.T) {
	t.Parallel()
	cfg := appstle.Config{APIKey: testKey, AppKey: testAppKey}
	providertest.HidesConfig(t, &cfg, &cfg.HTTPClient, testAppKey)
	c := client(t, newWire(http.StatusOK, wellFormed), func(cfg *appstle.Config) { cfg.AppKey = testAppKey })
	link, err := c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	native, err := c.ManageSubscriptionLink(t.Context(), 987654321)
	require.NoError(t, err)
	providertest.HidesInAll(t, c, testKey, testAppKey)
	providertest.Hides(t, struct{ c *appstle.Client }{c}, testKey, testAppKey)
	providertest.HidesInAll(t, link, testKey, "t0ken-s3cret")
	providertest.HidesInAll(t, native, testKey, "t0ken-s3cret")
}
