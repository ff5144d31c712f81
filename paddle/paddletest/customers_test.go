package paddletest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

const (
	alex     = "ctm_01h844p3h41s12zs5mn4axja51"
	jamie    = "ctm_01h844q4mznqpgqgm6evgw1w63"
	archived = "ctm_01hrffh7gvp29kc7xahm8wddwa"
)

func newServerWithCustomers(t *testing.T) *paddletest.Server {
	t.Helper()
	s := newServer(t)
	s.AddCustomer(jamie, "jamie+test@example.com")
	s.AddCustomer(archived, "old@example.com")
	s.AddCustomer(alex, "alex@example.com")
	s.ArchiveCustomer(archived)
	return s
}

func TestCustomerFilters(t *testing.T) {
	t.Parallel()
	s := newServerWithCustomers(t)
	tests := []struct {
		name, query string
		want        []string
	}{
		{"active by default", "", []string{paddletest.Customer, jamie, alex}},
		{"ascending", "?order_by=id[ASC]", []string{alex, jamie, paddletest.Customer}},
		{"active", "?status=active", []string{paddletest.Customer, jamie, alex}},
		{"archived", "?status=archived", []string{archived}},
		{"both", "?status=active,archived", []string{paddletest.Customer, archived, jamie, alex}},
		{"address", "?email=" + paddletest.Email, []string{paddletest.Customer}},
		{"address with a plus", "?email=jamie%2Btest%40example.com", []string{jamie}},
		{"two addresses", "?email=alex@example.com,jamie%2Btest@example.com", []string{jamie, alex}},
		{"two addresses, repeated", "?email=alex@example.com&email=" + paddletest.Email, []string{paddletest.Customer, alex}},
		{"address in other letters", "?email=ALEX@example.com", []string{}},
		{"part of an address", "?email=alex", []string{}},
		{"unknown address", "?email=nobody@example.com", []string{}},
		{"address of an archived one", "?email=old@example.com", []string{}},
		{"address of an archived one, asked for", "?email=old@example.com&status=archived", []string{archived}},
		{"ID", "?id=" + alex, []string{alex}},
		{"ID of an archived one", "?id=" + archived + "," + jamie, []string{jamie}},
		{"search in the name", "?search=MILLER", []string{paddletest.Customer}},
		{"search in the address", "?search=test@", []string{jamie}},
		{"search in the ID", "?search=" + alex[10:20], []string{alex}},
		{"search for nobody", "?search=zzz", []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := requireListing(t, mustCall(t, s, "GET", "/customers"+tt.query, ""))
			assert.Equal(t, tt.want, l.ids())
			assert.Equal(t, len(tt.want), *l.Meta.Pagination.EstimatedTotal)
			assert.False(t, l.hasMore())
		})
	}
}

func TestAddressOf100Characters(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	email := "a123456789012345678901234567890123456789012345678901234567890123456789012345678901234567@example.com"
	require.Len(t, email, 100)
	s.AddCustomer(alex, email)
	l := requireListing(t, mustCall(t, s, "GET", "/customers?email="+email, ""))
	assert.Equal(t, []string{alex}, l.ids())
}

func TestPagingReachesEveryCustomer(t *testing.T) {
	t.Parallel()
	s := newServerWithCustomers(t)
	page := requireListing(t, mustCall(t, s, "GET", "/customers?per_page=2", ""))
	assert.Equal(t, []string{paddletest.Customer, jamie}, page.ids())
	require.True(t, page.hasMore())
	page = follow(t, s, page)
	assert.Equal(t, []string{alex}, page.ids())
	assert.False(t, page.hasMore())
	assert.Empty(t, follow(t, s, page).Data)
}

func TestCustomerDocument(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.AddCustomer(alex, "alex@example.com")
	a := mustCall(t, s, "GET", "/customers", "")
	var body struct {
		Data []map[string]any `json:"data"`
	}
	require.NoError(t, json.Unmarshal(a.body, &body))
	require.Len(t, body.Data, 2)
	for _, c := range body.Data {
		assert.ElementsMatch(t, []string{
			"id", "status", "custom_data", "name", "email", "marketing_consent", "locale", "created_at", "updated_at", "import_meta",
		}, keys(c))
		assert.Equal(t, "active", c["status"])
		assert.Equal(t, "en", c["locale"])
	}
	assert.Equal(t, paddletest.Email, body.Data[0]["email"])
	assert.Nil(t, body.Data[1]["name"])
}

func TestAddCustomerTwice(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.AddCustomer(paddletest.Customer, "new@example.com")
	l := requireListing(t, mustCall(t, s, "GET", "/customers", ""))
	require.Len(t, l.Data, 1)
	assert.Equal(t, "new@example.com", l.Data[0].Email)
}

func TestTwoCustomersWithOneAddress(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.AddCustomer(alex, paddletest.Email)
	l := requireListing(t, mustCall(t, s, "GET", "/customers?email="+paddletest.Email, ""))
	assert.Equal(t, []string{paddletest.Customer, alex}, l.ids())
}
