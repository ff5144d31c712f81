package salesbrickstest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

func TestLinksAreFreshAndEndLater(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	seen := map[string]bool{}
	for range 10 {
		before := time.Now().Truncate(time.Second)
		var rest map[string]string
		require.NoError(t, json.Unmarshal([]byte(get(t, server, portalPath)), &rest))
		require.Len(t, rest, 2)
		assert.Regexp(t, `^https://app\.salesbricks\.com/subscription-management/`+tokenID.String()+`$`, rest["url"])
		body := mint(t, server, salesbrickstest.Subscription)
		for _, text := range []string{rest["url_expires_at"], expiresAt.FindString(body)} {
			ends, err := time.Parse(time.RFC3339, text)
			require.NoError(t, err)
			assert.True(t, ends.After(before))
		}
		assert.Regexp(t, `Z$`, rest["url_expires_at"])
		seen[tokenID.FindString(body)], seen[tokenID.FindString(rest["url"])] = true, true
	}
	assert.Len(t, seen, 20, "a token came twice")
}

func TestHostedPortal(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	assert.Equal(t, "https://app.salesbricks.com/subscription-management/", server.PortalURL())
	before := mint(t, server, salesbrickstest.Subscription)
	server.HostPortal()
	require.Equal(t, server.URL()+"/subscription-management/", server.PortalURL())
	added := server.AddCustomers(1)[0]
	const theirs = "00000001-0000-4000-9000-000000000001"

	rest := get(t, server, portalPath)
	assert.Contains(t, rest, `"url":"`+server.PortalURL())
	token := tokenID.FindString
	ours := []string{"Example Orchards Ltd, " + salesbrickstest.Customer, salesbrickstest.Subscription}
	type row struct {
		path   string
		status int
		want   []string
	}
	table.Run(t, map[string]row{
		"by GraphQL":       {token(mint(t, server, salesbrickstest.Subscription)), 200, ours},
		"by REST":          {token(rest), 200, ours},
		"another customer": {token(mint(t, server, theirs)), 200, []string{"Added Customer 1, " + added, theirs}},
		"made before":      {token(before), 404, []string{"Unknown link"}},
		"slash before it":  {"/" + token(rest), 404, []string{"Unknown link"}},
		"unknown":          {strings.Repeat("0", 36), 404, []string{"Unknown link"}},
	}, func(t *testing.T, tc row) {
		got := providertest.Send(t, http.MethodGet, server.PortalURL()+tc.path, "")
		assert.Equal(t, tc.status, got.Status)
		for _, text := range tc.want {
			assert.Contains(t, got.Body, text)
		}
	})
}
