package paddletest_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

// documents returns the entities of a listing.
func documents(t *testing.T, s *paddletest.Server, target string) (all []map[string]any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(call(t, s, "GET", target, "", 200).Data, &all))
	return all
}

// members returns the names of an object's members in alphabetical order.
func members(object any) string {
	return strings.Join(slices.Sorted(maps.Keys(object.(map[string]any))), " ")
}

func TestCustomerDocument(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.AddCustomer(alex, "alex@example.com")
	all := documents(t, s, "/customers")
	require.Len(t, all, 2)
	for _, c := range all {
		assert.Equal(t, "created_at custom_data email id import_meta locale marketing_consent name status updated_at", members(c))
		assert.Equal(t, "active", c["status"])
		assert.Equal(t, "en", c["locale"])
	}
	assert.Equal(t, paddletest.Email, all[0]["email"])
	assert.Nil(t, all[1]["name"])
}

func TestAddCustomer(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.AddCustomer(paddletest.Customer, "new@example.com")
	assert.Equal(t, []string{paddletest.Customer}, list(t, s, "/customers").ids, "known already")
	s.AddCustomer(alex, "new@example.com")
	assert.Equal(t, []string{paddletest.Customer, alex}, list(t, s, "/customers?email=new@example.com").ids, "two with one address")
}
