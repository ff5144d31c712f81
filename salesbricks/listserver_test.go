package salesbricks_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

func overServer(t *testing.T, key portal.Secret) (*salesbrickstest.Server, *salesbricks.Client) {
	t.Helper()
	server := salesbrickstest.NewServer()
	t.Cleanup(server.Close)
	c, err := salesbricks.New(salesbricks.Config{APIKey: key, BaseURL: server.URL()})
	require.NoError(t, err)
	return server, c
}

func TestListingOverAServer(t *testing.T) {
	t.Parallel()
	server, c := overServer(t, salesbrickstest.Key)
	added := server.AddCustomers(248) // with the two that it knows: 250
	for name, tt := range map[string]struct {
		filter salesbricks.CustomerFilter
		first  string
		total  int
		pages  int
	}{
		"one page":                      {salesbricks.CustomerFilter{}, salesbrickstest.Customer, 250, 1},
		"pages, the last one full":      {salesbricks.CustomerFilter{Limit: 50}, salesbrickstest.Customer, 250, 5},
		"pages, the last one in part":   {salesbricks.CustomerFilter{Limit: 100}, salesbrickstest.Customer, 250, 3},
		"one in a page":                 {salesbricks.CustomerFilter{Name: "customer 24", Limit: 1}, added[23], 10, 10},
		"a search in pages":             {salesbricks.CustomerFilter{Name: "ADDED", Limit: 100}, added[0], 248, 3},
		"your identifier":               {salesbricks.CustomerFilter{ExternalID: "crm-1"}, salesbrickstest.Customer, 1, 1},
		"Stripe's identifier":           {salesbricks.CustomerFilter{StripeCustomerID: "cus_Added7"}, added[6], 1, 1},
		"all criteria":                  {salesbricks.CustomerFilter{Name: "added", ExternalID: "added-7", StripeCustomerID: "cus_Added7"}, added[6], 1, 1},
		"a search that nobody answers":  {salesbricks.CustomerFilter{ExternalID: "crm"}, "", 0, 1},
		"a name that has to be escaped": {salesbricks.CustomerFilter{Name: `"\u0000<é>`}, "", 0, 1},
	} {
		t.Run(name, func(t *testing.T) { // in turn: the server counts
			before := len(server.Requests())
			customers, err := listed(t, c.ListCustomers(t.Context(), tt.filter))
			require.NoError(t, err)
			assert.Len(t, customers, tt.total)
			assert.Len(t, server.Requests(), before+tt.pages)
			seen := map[string]bool{}
			for i, customer := range customers {
				assert.False(t, seen[customer.ID], "%s came twice", customer.ID)
				seen[customer.ID] = true
				assert.True(t, i > 0 || customer.ID == tt.first)
			}
		})
	}
}

// TestFromCustomerToLink walks the way that the documents describe.
func TestFromCustomerToLink(t *testing.T) {
	t.Parallel()
	_, c := overServer(t, salesbrickstest.Key)
	customers, err := listed(t, c.ListCustomers(t.Context(), salesbricks.CustomerFilter{ExternalID: "crm-1"}))
	require.NoError(t, err)
	require.Len(t, customers, 1)
	require.Len(t, customers[0].Subscriptions, 1)
	link, err := c.GenerateLink(t.Context(), portal.Request{SubscriptionIDs: []string{customers[0].Subscriptions[0].ID}})
	require.NoError(t, err)
	assert.Equal(t, customers[0].ID, link.CustomerID)

	found, err := c.BillingPortal(t.Context(), customers[0].Subscriptions[0].ID)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(found.URL.Reveal(), salesbricks.DefaultPortalURL))
}

func TestListingWithAnotherKey(t *testing.T) {
	t.Parallel()
	_, c := overServer(t, "an0ther-key")
	for _, filter := range []salesbricks.CustomerFilter{{}, {Name: "a"}} {
		customers, err := listed(t, c.ListCustomers(t.Context(), filter))
		e := failure(t, customers == nil, err, "an0ther-key")
		assert.Equal(t, portal.ErrUnauthorized, e.Kind)
		assert.Equal(t, 403, e.Status)
	}
}

func TestListingsAtTheSameTime(t *testing.T) {
	t.Parallel()
	server, c := overServer(t, salesbrickstest.Key)
	server.AddCustomers(28)
	seq := c.ListCustomers(t.Context(), salesbricks.CustomerFilter{Limit: 10})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			n := 0
			for _, err := range seq {
				assert.NoError(t, err)
				n++
			}
			assert.Equal(t, 30, n)
		})
	}
	group.Wait()
}
