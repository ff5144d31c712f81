package portallink_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
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
