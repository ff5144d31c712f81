package appstle_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/portal"
)

func overServer(t *testing.T, key portal.Secret) (*appstletest.Server, *appstle.Client) {
	t.Helper()
	server := appstletest.NewServer()
	t.Cleanup(server.Close)
	c, err := appstle.New(appstle.Config{APIKey: key, BaseURL: server.URL()})
	require.NoError(t, err)
	return server, c
}

func TestListingOverAServer(t *testing.T) {
	t.Parallel()
	server, c := overServer(t, appstletest.Key)
	added := server.AddCustomers(198) // with the two that it knows: 200
	for name, tt := range map[string]struct {
		filter appstle.CustomerFilter
		first  string
		total  int
		pages  int
	}{
		"the usual size":               {appstle.CustomerFilter{}, added[197], 200, 3},
		"pages, the last one empty":    {appstle.CustomerFilter{Size: 50}, added[197], 200, 5},
		"pages, the last one in part":  {appstle.CustomerFilter{Size: 90}, added[197], 200, 3},
		"one in a page":                {appstle.CustomerFilter{Email: "added9", Size: 1}, added[98], 11, 12},
		"a search in pages":            {appstle.CustomerFilter{Name: "ADDED", Size: 100}, added[197], 198, 2},
		"more than one":                {appstle.CustomerFilter{ActiveMoreThanOne: true, Size: 30}, added[196], 100, 4},
		"an e-mail that is escaped":    {appstle.CustomerFilter{Email: appstletest.Email}, appstletest.Customer, 1, 1},
		"a search that nobody answers": {appstle.CustomerFilter{Name: "a & b=?#%"}, "", 0, 1},
	} {
		t.Run(name, func(t *testing.T) { // in turn: the server counts
			before := len(server.Requests())
			customers, err := listed(t, c.ListCustomers(t.Context(), tt.filter))
			require.NoError(t, err)
			assert.Len(t, customers, tt.total)
			assert.Len(t, server.Requests(), before+tt.pages)
			seen := map[int64]bool{}
			for i, customer := range customers {
				assert.False(t, seen[customer.ID], "%d came twice", customer.ID)
				seen[customer.ID] = true
				assert.True(t, i > 0 || strconv.FormatInt(customer.ID, 10) == tt.first)
				assert.True(t, customer.NextOrderDate.After(time.Now()))
			}
		})
	}
}

// TestFromEmailToLink finds the one among several whose address only has the
// wanted one in it.
func TestFromEmailToLink(t *testing.T) {
	t.Parallel()
	server, c := overServer(t, appstletest.Key)
	server.AddCustomers(20)
	const email = "added1@example.com" // part of no other; "added1" is
	var found []*appstle.Customer
	for customer, err := range c.ListCustomers(t.Context(), appstle.CustomerFilter{Email: "added1"}) {
		require.NoError(t, err)
		if customer.Email == email {
			found = append(found, customer)
		}
	}
	require.Len(t, found, 1)
	link, err := c.GenerateLink(t.Context(), portal.Request{CustomerID: strconv.FormatInt(found[0].ID, 10)})
	require.NoError(t, err)
	assert.Equal(t, strconv.FormatInt(found[0].ID, 10), link.CustomerID)
}

func TestListingWithAnotherKey(t *testing.T) {
	t.Parallel()
	_, c := overServer(t, "an0ther-key")
	customers, err := listed(t, c.ListCustomers(t.Context(), appstle.CustomerFilter{}))
	e := failure(t, customers == nil, err, "an0ther-key")
	assert.Equal(t, portal.ErrUnauthorized, e.Kind)
	assert.Equal(t, 401, e.Status)
}

func TestListingsAtTheSameTime(t *testing.T) {
	t.Parallel()
	server, c := overServer(t, appstletest.Key)
	server.AddCustomers(28)
	seq := c.ListCustomers(t.Context(), appstle.CustomerFilter{Size: 10})
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
