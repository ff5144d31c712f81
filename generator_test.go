package portallink_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

// The same program works with all providers.
func TestOneProgramForAllProviders(t *testing.T) {
	t.Parallel()
	for _, p := range providertest.Providers {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			fake := p.NewFake()
			t.Cleanup(fake.Close)
			good, err := p.New(providertest.Config{APIKey: portal.Secret(p.Key), BaseURL: fake.URL()})
			require.NoError(t, err)
			bad, err := p.New(providertest.Config{APIKey: "wrong-key", BaseURL: fake.URL()})
			require.NoError(t, err)
			can := good.Capabilities()
			assert.Equal(t, p.Name, can.Provider)
			assert.Equal(t, can, bad.Capabilities())

			link, err := good.GenerateLink(t.Context(), p.Valid)
			require.NoError(t, err)
			assert.Equal(t, p.Name, link.Provider)
			assert.True(t, strings.HasPrefix(link.URL.Reveal(), "https://"))
			assert.NotEmpty(t, link.Token)
			assert.NotEmpty(t, link.CustomerID)
			left, known := link.ExpiresIn(time.Now())
			assert.True(t, known)
			assert.Positive(t, left)
			assert.Equal(t, time.UTC, link.ExpiresAt.Location())

			for _, action := range can.Actions {
				req := p.Valid
				req.Action, req.SubscriptionIDs = action, req.SubscriptionIDs[:1]
				page, err := good.GenerateLink(t.Context(), req)
				require.NoError(t, err)
				url, ok := page.DeepLink(action, req.SubscriptionIDs[0])
				require.True(t, ok)
				assert.Equal(t, url, page.URL)
			}

			unsupported := p.Valid
			unsupported.Action = "pause_subscription"
			for _, failure := range []struct {
				generator portal.LinkGenerator
				ctx       func() context.Context
				req       portal.Request
				kind      portal.ErrorKind
				attempts  int
			}{
				{good, t.Context, portal.Request{}, portal.ErrInvalidRequest, 0},
				{good, t.Context, unsupported, portal.ErrUnsupported, 0},
				{good, t.Context, p.Unknown, portal.ErrNotFound, 1},
				{bad, t.Context, p.Valid, portal.ErrUnauthorized, 1},
				{good, canceled, p.Valid, portal.ErrCanceled, 0},
			} {
				link, err := failure.generator.GenerateLink(failure.ctx(), failure.req)
				e := p.Failure(t, link == nil, err)
				assert.Equal(t, failure.kind, e.Kind)
				assert.Equal(t, failure.attempts, e.Attempts)
			}
		})
	}
}

func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
