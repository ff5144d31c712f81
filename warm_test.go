package portallink_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

type warmer interface{ Warm(context.Context) error }

func TestEachProviderCanBeWarmed(t *testing.T) {
	t.Parallel()
	for _, p := range providertest.Providers {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			wire := providertest.NewWire(404, "", nil)
			g, err := p.New(providertest.Config{APIKey: "the-key", HTTPClient: &http.Client{Transport: wire}})
			require.NoError(t, err)
			require.NoError(t, g.(warmer).Warm(t.Context()))
			require.Len(t, wire.Requests(), 1)
			for name, values := range wire.Requests()[0].Header {
				assert.NotContains(t, values[0], "the-key", name)
			}
		})
	}
}

func TestAClientThatNewDidNotMakeIsNotWarmed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]warmer{
		"nil paddle": (*paddle.Client)(nil), "paddle": new(paddle.Client),
		"nil salesbricks": (*salesbricks.Client)(nil), "salesbricks": new(salesbricks.Client),
		"nil appstle": (*appstle.Client)(nil), "appstle": new(appstle.Client),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.Warm(t.Context())
			require.ErrorIs(t, err, portal.ErrInvalidRequest)
			var e *portal.Error
			require.ErrorAs(t, err, &e)
			assert.Contains(t, name, e.Provider)
		})
	}
}
