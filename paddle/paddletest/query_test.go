package paddletest_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/paddle/paddletest"
)

const (
	alex     = unknownCustomer
	jamie    = "ctm_01h844q4mznqpgqgm6evgw1w63"
	archived = "ctm_01hrffh7gvp29kc7xahm8wddwa"
)

// oldAddress has the maximum length of a filter: 100 characters.
var oldAddress = "old" + strings.Repeat("0123456789", 8) + "01234@example.com"

func newServerWithCustomers(t *testing.T) *paddletest.Server {
	t.Helper()
	s := newServer(t)
	s.AddCustomer(jamie, "jamie+test@example.com")
	s.AddCustomer(archived, oldAddress)
	s.AddCustomer(alex, "alex@example.com")
	s.ArchiveCustomer(archived)
	return s
}

func TestFilters(t *testing.T) {
	t.Parallel()
	s := newServerWithCustomers(t)
	// One of each state, in the order that AddSubscriptions promises.
	ids := s.AddSubscriptions(alex, 9)
	pick := func(indices ...int) []string {
		picked := []string{}
		for _, i := range indices {
			picked = append(picked, ids[i])
		}
		return picked
	}
	const ofAlex = "/subscriptions?order_by=id[ASC]&customer_id=" + alex + "&"
	type row struct {
		target string
		want   []string
	}
	table.Run(t, map[string]row{
		"active by default":                     {"/customers?", []string{paddletest.Customer, jamie, alex}},
		"ascending":                             {"/customers?order_by=id[ASC]", []string{alex, jamie, paddletest.Customer}},
		"active":                                {"/customers?status=active", []string{paddletest.Customer, jamie, alex}},
		"archived":                              {"/customers?status=archived", []string{archived}},
		"both":                                  {"/customers?status=active,archived", []string{paddletest.Customer, archived, jamie, alex}},
		"address":                               {"/customers?email=" + paddletest.Email, []string{paddletest.Customer}},
		"address with a plus":                   {"/customers?email=jamie%2Btest%40example.com", []string{jamie}},
		"two addresses":                         {"/customers?email=alex@example.com,jamie%2Btest@example.com", []string{jamie, alex}},
		"two addresses, repeated":               {"/customers?email=alex@example.com&email=" + paddletest.Email, []string{paddletest.Customer, alex}},
		"address in other letters":              {"/customers?email=ALEX@example.com", []string{}},
		"part of an address":                    {"/customers?email=alex", []string{}},
		"unknown address":                       {"/customers?email=nobody@example.com", []string{}},
		"address of an archived one":            {"/customers?email=" + oldAddress, []string{}},
		"address of an archived one, requested": {"/customers?email=" + oldAddress + "&status=archived", []string{archived}},
		"ID":                                    {"/customers?id=" + alex, []string{alex}},
		"ID of an archived one":                 {"/customers?id=" + archived + "," + jamie, []string{jamie}},
		"search in the name":                    {"/customers?search=MILLER", []string{paddletest.Customer}},
		"search in the address":                 {"/customers?search=test@", []string{jamie}},
		"search in the ID":                      {"/customers?search=" + alex[10:20], []string{alex}},
		"search for nobody":                     {"/customers?search=zzz", []string{}},

		"all, canceled ones included":   {ofAlex, ids},
		"active ones of a customer":     {ofAlex + "status=active", pick(0, 1, 6, 7)},
		"two states":                    {ofAlex + "status=trialing,canceled", pick(2, 5)},
		"two states, repeated":          {ofAlex + "status=trialing&status=canceled", pick(2, 5)},
		"past due":                      {ofAlex + "status=past_due", pick(3)},
		"paused":                        {ofAlex + "status=paused", pick(4, 8)},
		"invoiced":                      {ofAlex + "collection_mode=manual", pick(1)},
		"not invoiced":                  {ofAlex + "collection_mode=automatic", pick(0, 2, 3, 4, 5, 6, 7, 8)},
		"about to end":                  {ofAlex + "scheduled_change_action=cancel", pick(6)},
		"about to change":               {ofAlex + "scheduled_change_action=pause,resume", pick(7, 8)},
		"two by ID":                     {ofAlex + "id=" + ids[2] + "," + ids[4], pick(2, 4)},
		"subscriptions with an address": {ofAlex + "address_id=" + strings.Replace(ids[3], "sub_", "add_", 1), pick(3)},
		"yearly price":                  {ofAlex + "price_id=pri_01gsz91wy9k1yn7kx82aafwvea", pick(1)},
		"price of a second item":        {ofAlex + "price_id=pri_01h1vjfevh5etwq3rb416a23h2&status=trialing", pick(2)},
		"filters together":              {ofAlex + "status=active&scheduled_change_action=pause", pick(7)},
		"nothing":                       {ofAlex + "id=" + paddletest.Subscriptions[0], pick()},
		"the fixed ones":                {"/subscriptions?customer_id=" + paddletest.Customer, paddletest.Subscriptions},
		"the fixed active one":          {"/subscriptions?status=active&customer_id=" + paddletest.Customer, paddletest.Subscriptions[:1]},
		"the fixed paused one":          {"/subscriptions?status=paused&customer_id=" + paddletest.Customer, paddletest.Subscriptions[1:]},
		"of several customers":          {"/subscriptions?status=canceled,paused&customer_id=" + alex + "," + paddletest.Customer, []string{ids[8], ids[5], ids[4], paddletest.Subscriptions[1]}},
	}, func(t *testing.T, tt row) {
		l := list(t, s, tt.target)
		assert.Equal(t, tt.want, l.ids)
		assert.Equal(t, len(tt.want), *l.Meta.Pagination.EstimatedTotal)
		assert.False(t, *l.Meta.Pagination.HasMore)
	})
}

func TestPerPage(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.AddSubscriptions(unknownCustomer, 250)
	for query, want := range map[string]int{
		"": 50, "?per_page=1": 1, "?per_page=200": 200, "?per_page=201": 200, "?per_page=99999999999999999999": 200,
	} {
		l := list(t, s, "/subscriptions"+query)
		assert.Equal(t, want, *l.Meta.Pagination.PerPage)
		assert.Len(t, l.ids, want)
		assert.True(t, *l.Meta.Pagination.HasMore)
		assert.Equal(t, 252, *l.Meta.Pagination.EstimatedTotal)
	}
}

func TestPagingReachesAll(t *testing.T) {
	t.Parallel()
	s := newServerWithCustomers(t)
	added := s.AddSubscriptions(paddletest.Customer, 118)
	s.AddSubscriptions(jamie, 7) // must not appear
	ascending := append([]string{paddletest.Subscriptions[1], paddletest.Subscriptions[0]}, added...)
	descending := slices.Clone(ascending)
	slices.Reverse(descending)
	ofCustomer := "/subscriptions?per_page=40&customer_id=" + paddletest.Customer
	type row struct {
		target string
		pages  int
		want   []string
	}
	table.Run(t, map[string]row{
		"default":    {ofCustomer, 3, descending},
		"descending": {ofCustomer + "&order_by=id[DESC]", 3, descending},
		"ascending":  {ofCustomer + "&order_by=id[ASC]", 3, ascending},
		"customers":  {"/customers?per_page=2", 2, []string{paddletest.Customer, jamie, alex}},
	}, func(t *testing.T, tt row) {
		page := list(t, s, tt.target)
		got := page.ids
		for range tt.pages - 1 {
			require.True(t, *page.Meta.Pagination.HasMore)
			assert.Len(t, page.ids, *page.Meta.Pagination.PerPage)
			assert.Equal(t, len(tt.want), *page.Meta.Pagination.EstimatedTotal)
			page = follow(t, s, page)
			got = append(got, page.ids...)
		}
		assert.False(t, *page.Meta.Pagination.HasMore, "a full page can be the last")
		assert.Equal(t, tt.want, got)

		stale := follow(t, s, page)
		assert.Empty(t, stale.ids)
		assert.False(t, *stale.Meta.Pagination.HasMore)
		assert.Equal(t, *page.Meta.Pagination.Next, *stale.Meta.Pagination.Next)
	})
}

func TestNextCarriesTheQuery(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	tests := []struct {
		name, query string
		want        url.Values
	}{
		{"nothing asked", "", url.Values{"after": {paddletest.Subscriptions[1]}}},
		{"filters", "?status=active,paused&collection_mode=automatic", url.Values{
			"after": {paddletest.Subscriptions[1]}, "status": {"active,paused"}, "collection_mode": {"automatic"},
		}},
		{"repeated filters", "?status=active&status=paused", url.Values{
			"after": {paddletest.Subscriptions[1]}, "status": {"active", "paused"},
		}},
		{"nothing found", "?status=canceled", url.Values{"status": {"canceled"}}},
		{"nothing left", "?after=" + paddletest.Subscriptions[1], url.Values{"after": {paddletest.Subscriptions[1]}}},
		{"nothing found, nothing asked", "?id=" + unknownSubscription, url.Values{"id": {unknownSubscription}}},
	}
	for _, tt := range tests {
		l := list(t, s, "/subscriptions"+tt.query)
		assert.False(t, *l.Meta.Pagination.HasMore)
		next, err := url.Parse(*l.Meta.Pagination.Next)
		require.NoError(t, err)
		assert.Equal(t, "/subscriptions", next.Path)
		assert.Equal(t, tt.want, next.Query(), tt.name)
	}
	s.ArchiveCustomer(paddletest.Customer)
	assert.Equal(t, "https://api.paddle.com/customers", *list(t, s, "/customers").Meta.Pagination.Next, "no query, no entity")
}

func TestListingRefusals(t *testing.T) {
	t.Parallel()
	all := []exchange{
		{name: "per_page is zero", target: "/customers?per_page=0", want: []string{"per_page"}},
		{name: "per_page is text", target: "/customers?per_page=all", want: []string{"per_page"}},
		{name: "per_page is empty", target: "/customers?per_page=", want: []string{"per_page"}},
		{name: "per_page twice", target: "/customers?per_page=1&per_page=2", want: []string{"per_page"}},
		{name: "order of another field", target: "/customers?order_by=email[ASC]", want: []string{"order_by"}},
		{name: "after of another kind", target: "/subscriptions?after=" + paddletest.Customer, want: []string{"after"}},
		{name: "after of no form", target: "/customers?after=2", want: []string{"after"}},
		{name: "parameter of another endpoint", target: "/subscriptions?email=a@example.com", want: []string{"email"}},
		{name: "misspelt parameter", target: "/subscriptions?customerId=" + paddletest.Customer, want: []string{"customerId"}},
		{name: "empty customer", target: "/subscriptions?customer_id=", want: []string{"customer_id.0"}},
		{name: "empty customer in a list", target: "/subscriptions?customer_id=" + paddletest.Customer + ",", want: []string{"customer_id.1"}},
		{name: "subscription for a customer", target: "/subscriptions?customer_id=" + paddletest.Subscriptions[0], want: []string{"customer_id.0"}},
		{name: "customer for a subscription", target: "/subscriptions?id=" + paddletest.Customer, want: []string{"id.0"}},
		{name: "malformed price", target: "/subscriptions?price_id=pri_1", want: []string{"price_id.0"}},
		{name: "unknown status", target: "/subscriptions?status=active,archived", want: []string{"status.1"}},
		{name: "unknown mode", target: "/subscriptions?collection_mode=invoice", want: []string{"collection_mode"}},
		{name: "two modes", target: "/subscriptions?collection_mode=automatic,manual", want: []string{"collection_mode"}},
		{name: "unknown change", target: "/subscriptions?scheduled_change_action=stop", want: []string{"scheduled_change_action.0"}},
		{name: "status of subscriptions", target: "/customers?status=paused", want: []string{"status.0"}},
		{name: "empty address", target: "/customers?email=", want: []string{"email.0"}},
		{name: "long address", target: "/customers?email=" + strings.Repeat("a", 89) + "@example.com", want: []string{"email.0"}},
		{name: "empty search", target: "/customers?search=", want: []string{"search"}},
		{name: "long search", target: "/customers?search=" + strings.Repeat("a", 101), want: []string{"search"}},
		{name: "several at once", target: "/customers?page=2&per_page=x&status=x", want: []string{"per_page", "status.0", "page"}},
	}
	for i := range all {
		all[i].status, all[i].code = 400, "invalid_field"
	}
	for _, target := range []string{"/customers?email=%zz", "/subscriptions?a;b"} {
		all = append(all, exchange{name: target, target: target, status: 400, code: "bad_request"})
	}
	for i := range all {
		all[i].method = "GET"
	}
	refusals(t, newServer(t), all)
}

func FuzzListing(f *testing.F) {
	f.Add("status", "active")
	f.Add("per_page", "-0")
	f.Add("order_by", "id[ASC]")
	f.Add("id", ",")
	f.Add("after", "sub_")
	f.Add("search", "\xff\x00")
	f.Add("", "")
	s := newServer(f)
	s.AddSubscriptions(paddletest.Customer, 5)
	f.Fuzz(func(t *testing.T, name, value string) {
		query := url.Values{name: {value}}.Encode()
		for _, path := range []string{"/subscriptions", "/customers"} {
			got := providertest.Send(t, "GET", s.URL()+path+"?"+query, "", authorized)
			assert.Contains(t, []int{200, 400}, got.Status)
			assert.True(t, json.Valid([]byte(got.Body)))
		}
	})
}
