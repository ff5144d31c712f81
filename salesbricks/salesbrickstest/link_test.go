package salesbrickstest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

func TestHostedPortal(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	assert.Equal(t, "https://app.salesbricks.com/subscription-management/", server.PortalURL())
	mint := func(subscription string) (token string) {
		return tokenID.FindString(graphql(t, server, documentedMutation, map[string]any{"subscriptionId": subscription}).body)
	}
	before := mint(salesbrickstest.Subscription)
	server.HostPortal()
	require.Equal(t, server.URL()+"/subscription-management/", server.PortalURL())
	added := server.AddCustomers(1)[0]
	const theirs = "00000001-0000-4000-9000-000000000001"

	rest := call(t, http.MethodGet, server.URL()+"/api/v2/subscriptions/"+salesbrickstest.Subscription+"/billing-portal", "", nil)
	assert.Contains(t, rest.body, `"url":"`+server.PortalURL())
	cases := map[string]struct {
		token  string
		status int
		want   []string
	}{
		"by GraphQL":       {mint(salesbrickstest.Subscription), 200, []string{"Example Orchards Ltd, " + salesbrickstest.Customer, salesbrickstest.Subscription}},
		"by REST":          {tokenID.FindString(rest.body), 200, []string{"Example Orchards Ltd, " + salesbrickstest.Customer, salesbrickstest.Subscription}},
		"another customer": {mint(theirs), 200, []string{"Added Customer 1, " + added, theirs}},
		"made before":      {before, 404, []string{"Unknown link"}},
		"unknown":          {strings.Repeat("0", 36), 404, []string{"Unknown link"}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := call(t, http.MethodGet, server.PortalURL()+tc.token, "", map[string]string{"X-SALESBRICKS-KEY": ""})
			assert.Equal(t, tc.status, got.status)
			for _, text := range tc.want {
				assert.Contains(t, got.body, text)
			}
		})
	}
}
