package paddle_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

const liveKey, sandboxKey = "pdl_live_apikey_for_tests", "pdl_sdbx_apikey_for_tests"

func TestNothingExportedShowsASecret(t *testing.T) {
	t.Parallel()
	cfg := paddle.Config{APIKey: testKey}
	providertest.HidesConfig(t, &cfg, &cfg.HTTPClient)
	body := file(t, "documented_two_subscriptions.json")
	token := mustToken(t, overview(t, body))
	c := client(t, newWire(http.StatusCreated, body))
	link, err := c.GenerateLink(t.Context(), portal.Request{CustomerID: guideCustomer, SubscriptionIDs: guideSubscriptions})
	require.NoError(t, err)
	session, err := c.CreatePortalSession(t.Context(), guideCustomer, guideSubscriptions...)
	require.NoError(t, err)
	providertest.HidesInAll(t, c, testKey)
	providertest.Hides(t, struct{ c *paddle.Client }{c}, testKey)
	providertest.HidesInAll(t, link, testKey, token, "token=")
	providertest.HidesInAll(t, session, testKey, token, "token=")
}

// New rejects a key of one environment for the host of the other. If a key function returns
// such a key later, the call fails.
func TestKeysOfTheOtherEnvironment(t *testing.T) {
	t.Parallel()
	for base, key := range map[string]portal.Secret{
		"":                               sandboxKey,
		paddle.Production:                sandboxKey,
		"https://API.paddle.com:443/x/":  sandboxKey,
		paddle.Sandbox:                   liveKey,
		"HTTPS://SANDBOX-API.PADDLE.COM": liveKey,
	} {
		if base != "" {
			refused(t, errorOf(paddle.New(paddle.Config{APIKey: key, BaseURL: base})), "BaseURL", "other environment", key.Reveal(), base)
		}
		w := newWire(http.StatusCreated, wellFormed)
		c := client(t, w, func(cfg *paddle.Config) {
			cfg.APIKey, cfg.BaseURL = "", base
			cfg.Key = func(context.Context, portal.Secret) (portal.Secret, error) { return key, nil }
		})
		e := failure(t, errorOf(c.GenerateLink(t.Context(), wellFormedRequest)), key.Reveal())
		assert.Equal(t, portal.ErrUnauthorized, e.Kind)
		assert.Zero(t, e.Status)
		assert.ErrorContains(t, e, "other environment")
		assert.Zero(t, w.GetTotalCallCount())
	}
}
