package paddletest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

type listing struct {
	Data []struct {
		ID         string `json:"id"`
		Status     string `json:"status"`
		CustomerID string `json:"customer_id"`
		Email      string `json:"email"`
	} `json:"data"`
	Meta struct {
		RequestID  string `json:"request_id"`
		Pagination struct {
			PerPage        *int    `json:"per_page"`
			Next           *string `json:"next"`
			HasMore        *bool   `json:"has_more"`
			EstimatedTotal *int    `json:"estimated_total"`
		} `json:"pagination"`
	} `json:"meta"`
}

func (l listing) ids() []string {
	ids := []string{}
	for _, entity := range l.Data {
		ids = append(ids, entity.ID)
	}
	return ids
}

func (l listing) hasMore() bool { return *l.Meta.Pagination.HasMore }

// requireListing checks what holds for every page, the last and the empty one
// included.
func requireListing(t *testing.T, a response) listing {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, "body: %s", a.body)
	assert.Equal(t, "application/json", a.header.Get("Content-Type"))
	var l listing
	require.NoError(t, json.Unmarshal(a.body, &l))
	require.NotNil(t, l.Data, "data is a list, if an empty one")
	assert.Regexp(t, uuid, l.Meta.RequestID)
	p := l.Meta.Pagination
	require.NotNil(t, p.PerPage)
	require.NotNil(t, p.Next)
	require.NotNil(t, p.HasMore)
	require.NotNil(t, p.EstimatedTotal)
	next, err := url.Parse(*p.Next)
	require.NoError(t, err)
	assert.Equal(t, "api.paddle.com", next.Host, "next names production")
	return l
}

// follow gets the page that next leads to, from the server itself.
func follow(t *testing.T, s *paddletest.Server, l listing) listing {
	t.Helper()
	target, ok := strings.CutPrefix(*l.Meta.Pagination.Next, "https://api.paddle.com")
	require.True(t, ok)
	return requireListing(t, mustCall(t, s, "GET", target, ""))
}

func TestPerPage(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.AddSubscriptions(unknownCustomer, 250)
	tests := []struct {
		query string
		want  int
	}{
		{"", 50},
		{"?per_page=1", 1},
		{"?per_page=200", 200},
		{"?per_page=201", 200},
		{"?per_page=99999999999999999999", 200},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			t.Parallel()
			l := requireListing(t, mustCall(t, s, "GET", "/subscriptions"+tt.query, ""))
			assert.Equal(t, tt.want, *l.Meta.Pagination.PerPage)
			assert.Len(t, l.Data, tt.want)
			assert.True(t, l.hasMore())
			assert.Equal(t, 252, *l.Meta.Pagination.EstimatedTotal)
		})
	}
}

func TestListingRefusesBadQueries(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	tests := []struct {
		name, target string
		fields       []string
	}{
		{"per_page is zero", "/customers?per_page=0", []string{"per_page"}},
		{"per_page is negative", "/customers?per_page=-1", []string{"per_page"}},
		{"per_page is far below", "/customers?per_page=-99999999999999999999", []string{"per_page"}},
		{"per_page is broken", "/customers?per_page=1.5", []string{"per_page"}},
		{"per_page is text", "/customers?per_page=all", []string{"per_page"}},
		{"per_page is empty", "/customers?per_page=", []string{"per_page"}},
		{"per_page twice", "/customers?per_page=1&per_page=2", []string{"per_page"}},
		{"order of another field", "/customers?order_by=email[ASC]", []string{"order_by"}},
		{"order in small letters", "/subscriptions?order_by=id[asc]", []string{"order_by"}},
		{"after of another kind", "/subscriptions?after=" + paddletest.Customer, []string{"after"}},
		{"after of no form", "/customers?after=2", []string{"after"}},
		{"parameter of another endpoint", "/subscriptions?email=a@example.com", []string{"email"}},
		{"misspelt parameter", "/subscriptions?customerId=" + paddletest.Customer, []string{"customerId"}},
		{"empty customer", "/subscriptions?customer_id=", []string{"customer_id.0"}},
		{"empty customer in a list", "/subscriptions?customer_id=" + paddletest.Customer + ",", []string{"customer_id.1"}},
		{"subscription for a customer", "/subscriptions?customer_id=" + paddletest.Subscriptions[0], []string{"customer_id.0"}},
		{"customer for a subscription", "/subscriptions?id=" + paddletest.Customer, []string{"id.0"}},
		{"malformed price", "/subscriptions?price_id=pri_1", []string{"price_id.0"}},
		{"malformed address", "/subscriptions?address_id=add_1", []string{"address_id.0"}},
		{"unknown status", "/subscriptions?status=active,archived", []string{"status.1"}},
		{"unknown status, repeated", "/subscriptions?status=active&status=archived", []string{"status.1"}},
		{"unknown mode", "/subscriptions?collection_mode=invoice", []string{"collection_mode"}},
		{"two modes", "/subscriptions?collection_mode=automatic,manual", []string{"collection_mode"}},
		{"unknown change", "/subscriptions?scheduled_change_action=stop", []string{"scheduled_change_action.0"}},
		{"status of subscriptions", "/customers?status=paused", []string{"status.0"}},
		{"empty address", "/customers?email=", []string{"email.0"}},
		{"long address", "/customers?email=" + strings.Repeat("a", 89) + "@example.com", []string{"email.0"}},
		{"long address in a list", "/customers?email=a@b.c," + strings.Repeat("é", 101), []string{"email.1"}},
		{"long search", "/customers?search=" + strings.Repeat("a", 101), []string{"search"}},
		{"several at once", "/customers?page=2&per_page=x&status=x", []string{"per_page", "status.0", "page"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := requireError(t, mustCall(t, s, "GET", tt.target, ""), 400, "invalid_field")
			assert.Equal(t, tt.fields, e.fields())
		})
	}
}

func TestListingRefusesUnparsableQuery(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, target := range []string{"/customers?email=%zz", "/subscriptions?a;b"} {
		requireError(t, mustCall(t, s, "GET", target, ""), 400, "bad_request")
	}
}

func FuzzListing(f *testing.F) {
	f.Add("status", "active")
	f.Add("per_page", "-0")
	f.Add("order_by", "id[ASC]")
	f.Add("id", ",")
	f.Add("after", "sub_")
	f.Add("search", "\xff\x00")
	f.Add("", "")
	s := paddletest.NewServer()
	f.Cleanup(s.Close)
	s.AddSubscriptions(paddletest.Customer, 5)
	f.Fuzz(func(t *testing.T, name, value string) {
		query := url.Values{name: {value}}.Encode()
		for _, path := range []string{"/subscriptions", "/customers"} {
			a, err := call(s, "GET", path+"?"+query, "", nil)
			require.NoError(t, err)
			assert.Contains(t, []int{200, 400}, a.status)
			assert.True(t, json.Valid(a.body))
		}
	})
}
