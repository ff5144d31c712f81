package appstle_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/portal"
)

// Memberships differs from Subscriptions in the host alone.
func TestMemberships(t *testing.T) {
	t.Parallel()
	link, token := documentedLink(t, "documented_c.json")
	var paths []string
	for _, host := range []string{appstle.Subscriptions, appstle.Memberships} {
		w := newWire(http.StatusOK, file(t, "documented_c.json"))
		c := client(t, w, func(cfg *appstle.Config) { cfg.BaseURL = host })
		got, err := c.GenerateLink(t.Context(), anyRequest)
		require.NoError(t, err)
		assert.Equal(t, link, got.URL.Reveal())
		assert.Equal(t, token, got.Token.Reveal())
		assert.Equal(t, portal.ExpiryReported, got.ExpirySource)
		require.Len(t, w.sent, 1)
		path, ok := strings.CutPrefix(w.sent[0].URL, host+"/")
		require.True(t, ok, w.sent[0].URL)
		paths = append(paths, path)
	}
	assert.Equal(t, []string{
		"api/external/v2/manage-subscription-link/987654321", "api/external/v2/manage-subscription-link/987654321",
	}, paths)
}
