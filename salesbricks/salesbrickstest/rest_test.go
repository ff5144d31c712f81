package salesbrickstest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// page is the test's own reading of the documented listing.
type page struct {
	Count   int
	Results []struct {
		CustomerID    string `json:"customer_id"`
		Name          string
		Subscriptions []struct {
			SubscriptionID string `json:"subscription_id"`
			Status         string
		}
	}
	Next, Previous *string
}

func readPage(t *testing.T, got response) page {
	t.Helper()
	require.Equal(t, http.StatusOK, got.status, got.body)
	var p page
	require.NoError(t, json.Unmarshal([]byte(got.body), &p))
	return p
}

func TestBillingPortal(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	seen := map[string]bool{}
	for range 10 {
		before := time.Now().Truncate(time.Second)
		got := call(t, http.MethodGet, server.URL()+"/api/v2/subscriptions/"+salesbrickstest.Subscription+"/billing-portal", "", nil)
		require.Equal(t, http.StatusOK, got.status)
		var link map[string]string
		require.NoError(t, json.Unmarshal([]byte(got.body), &link))
		require.Len(t, link, 2)
		assert.Regexp(t, `^https://app\.salesbricks\.com/subscription-management/`+tokenID.String()+`$`, link["url"])
		assert.False(t, seen[link["url"]], "a token came twice")
		seen[link["url"]] = true
		ends, err := time.Parse("2006-01-02T15:04:05Z", link["url_expires_at"])
		require.NoError(t, err)
		assert.True(t, ends.After(before))
	}
}

func TestListingHasTheDocumentedShape(t *testing.T) {
	t.Parallel()
	got := call(t, http.MethodGet, startServer(t).URL()+"/api/v2/customers?limit=1", "", nil)
	want := `{"count":2,"results":[{"customer_id":"` + salesbrickstest.Customer + `","name":"Example Orchards Ltd",` +
		`"subscriptions":[{"subscription_id":"` + salesbrickstest.Subscription + `","status":"ACTIVE","name":"Orchard Plan",` +
		`"starts_at":"2025-01-01","ends_at":"2034-12-31"}],"external_id":"crm-1","address":{"line_1":"1 Sample Street",` +
		`"city":"London","region":"Greater London","zip":"N1 1AA","country":"GB","line_2":"Floor 3"},` +
		`"stripe_customer_id":"cus_Sample0001"}],"next":"http://api.example.org/accounts/?offset=1&limit=1","previous":null}`
	assert.Equal(t, want, got.body)
}

func TestListingWindows(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.AddCustomers(1208) // 1210 in all
	const elsewhere = "http://api.example.org/accounts/?"
	cases := map[string]struct {
		query          string
		results        int
		next, previous string // empty: null
	}{
		"default limit":        {"", 100, "offset=100&limit=100", ""},
		"largest limit":        {"?limit=1000", 1000, "offset=1000&limit=1000", ""},
		"limit is clamped":     {"?limit=1001", 1000, "offset=1000&limit=1000", ""},
		"limit beyond an int":  {"?limit=99999999999999999999", 1000, "offset=1000&limit=1000", ""},
		"limit of zero":        {"?limit=0", 100, "offset=100&limit=100", ""},
		"limit is negative":    {"?limit=-5", 100, "offset=100&limit=100", ""},
		"limit is no number":   {"?limit=ten", 100, "offset=100&limit=100", ""},
		"middle":               {"?limit=100&offset=300", 100, "offset=400&limit=100", "offset=200&limit=100"},
		"back to the start":    {"?limit=100&offset=100", 100, "offset=200&limit=100", "limit=100"},
		"odd offset":           {"?limit=100&offset=7", 100, "offset=107&limit=100", "limit=100"},
		"last, full":           {"?limit=10&offset=1200", 10, "", "offset=1190&limit=10"},
		"last, in part":        {"?limit=100&offset=1200", 10, "", "offset=1100&limit=100"},
		"past the end":         {"?limit=100&offset=1210", 0, "", "offset=1110&limit=100"},
		"far past the end":     {"?offset=99999999999999999999", 0, "", "offset=2147483547&limit=100"},
		"offset is negative":   {"?offset=-1", 100, "offset=100&limit=100", ""},
		"offset is no number":  {"?offset=x", 100, "offset=100&limit=100", ""},
		"malformed query":      {"?limit=%zz;offset", 100, "offset=100&limit=100", ""},
		"repeated: first wins": {"?limit=5&limit=6", 5, "offset=5&limit=5", ""},
	}
	link := func(query string) *string {
		if query == "" {
			return nil
		}
		query = elsewhere + query
		return &query
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for method, path := range map[string]string{http.MethodGet: "/api/v2/customers", http.MethodPost: "/api/v2/customers/search"} {
				got := readPage(t, call(t, method, server.URL()+path+tc.query, "", nil))
				assert.Equal(t, 1210, got.Count)
				assert.Len(t, got.Results, tc.results)
				assert.Equal(t, link(tc.next), got.Next)
				assert.Equal(t, link(tc.previous), got.Previous)
			}
		})
	}
}

func TestPagingToTheEnd(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	added := append(server.AddCustomers(150), server.AddCustomers(101)...)
	assert.Empty(t, server.AddCustomers(0))
	assert.Empty(t, server.AddCustomers(-1))
	require.Len(t, added, 251)

	var customers, subscriptions []string
	for next, rounds := "0", 0; ; rounds++ {
		require.Less(t, rounds, 10)
		got := readPage(t, call(t, http.MethodGet, server.URL()+"/api/v2/customers?limit=60&offset="+next, "", nil))
		for _, c := range got.Results {
			customers = append(customers, c.CustomerID)
			for _, s := range c.Subscriptions {
				subscriptions = append(subscriptions, s.SubscriptionID)
			}
		}
		if got.Next == nil {
			break
		}
		link, err := url.Parse(*got.Next)
		require.NoError(t, err)
		next = link.Query().Get("offset")
	}
	assert.Equal(t, salesbrickstest.Customer, customers[0])
	assert.Equal(t, added, customers[2:])
	require.Len(t, subscriptions, 1+2*len(added))

	// Every listed subscription has a token, made for the customer who holds it.
	for i, subscription := range subscriptions[1:] {
		got := graphql(t, server, documentedMutation, map[string]any{"subscriptionId": subscription})
		want := strings.ReplaceAll(documentedData, salesbrickstest.Customer, added[i/2])
		require.Equal(t, want, normalised(got.body))
	}
}

func TestOnlyListedSpellingsOfAddedSubscriptions(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.AddCustomers(10)
	cases := map[string]struct {
		id     string
		status int
	}{
		"first":              {"00000001-0000-4000-9000-000000000001", 200},
		"last":               {"00000002-0000-4000-9000-00000000000a", 200},
		"capital":            {"00000002-0000-4000-9000-00000000000A", 404},
		"zeroth":             {"00000001-0000-4000-9000-000000000000", 404},
		"not added":          {"00000001-0000-4000-9000-00000000000b", 404},
		"short":              {"00000001-0000-4000-9000-1", 404},
		"negative":           {"00000001-0000-4000-9000--00000000001", 404},
		"long":               {"00000001-0000-4000-9000-" + strings.Repeat("0", 1000) + "1", 404},
		"huge":               {"00000001-0000-4000-9000-" + strings.Repeat("f", 1000), 404},
		"customer":           {"00000000-0000-4000-8000-000000000001", 404},
		"only the beginning": {"00000001-0000-4000-9000-", 404},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := call(t, http.MethodGet, server.URL()+"/api/v2/subscriptions/"+tc.id+"/billing-portal", "", nil)
			assert.Equal(t, tc.status, got.status)
		})
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	added := server.AddCustomers(12)
	const shopper = "22222222-3333-4444-8555-666666666666"
	cases := map[string]struct {
		body string
		want []string
	}{
		"part of the name, any case":  {`{"name":"eXaMpLe ORCH"}`, []string{salesbrickstest.Customer}},
		"part of several names":       {`{"name":"customer 1"}`, []string{added[0], added[9], added[10], added[11]}},
		"external ID":                 {`{"external_id":"crm-1"}`, []string{salesbrickstest.Customer}},
		"part of an external ID":      {`{"external_id":"crm"}`, []string{}},
		"external ID in another case": {`{"external_id":"CRM-1"}`, []string{}},
		"Stripe ID":                   {`{"stripe_customer_id":"cus_Added2"}`, []string{added[1]}},
		"Stripe ID in another case":   {`{"stripe_customer_id":"CUS_ADDED2"}`, []string{}},
		"all criteria":                {`{"name":"orchard","external_id":"crm-1","stripe_customer_id":"cus_Sample0001"}`, []string{salesbrickstest.Customer}},
		"one criterion fails":         {`{"name":"orchard","external_id":"added-1"}`, []string{}},
		"customer without subs":       {`{"name":"shopper"}`, []string{shopper}},
		"nobody":                      {`{"name":"nobody"}`, []string{}},
		"no criteria":                 {`{}`, append([]string{salesbrickstest.Customer, shopper}, added...)},
		"no body":                     {``, append([]string{salesbrickstest.Customer, shopper}, added...)},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := readPage(t, call(t, http.MethodPost, server.URL()+"/api/v2/customers/search", tc.body, nil))
			ids := []string{}
			for _, c := range got.Results {
				ids = append(ids, c.CustomerID)
				assert.NotNil(t, c.Subscriptions)
			}
			assert.Equal(t, tc.want, ids)
			assert.Equal(t, len(tc.want), got.Count)
		})
	}
}

func TestSearchCountsMatchesOnly(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.AddCustomers(30)
	got := readPage(t, call(t, http.MethodPost, server.URL()+"/api/v2/customers/search?limit=10&offset=10", `{"name":"added"}`, nil))
	assert.Equal(t, 30, got.Count)
	require.Len(t, got.Results, 10)
	assert.Equal(t, "Added Customer 11", got.Results[0].Name)
}

func TestSearchRefusals(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	cases := map[string]struct {
		body, contentType string
		status            int
		want              string
	}{
		"no JSON":              {`name=x`, "application/json", 400, `{"detail":"JSON parse error - `},
		"a list":               {`[]`, "application/json", 400, `{"detail":"JSON parse error - `},
		"form":                 {`name=x`, "application/x-www-form-urlencoded", 415, `{"detail":"Unsupported media type in request."}`},
		"no content type":      {`{}`, "", 415, `{"detail":"Unsupported media type in request."}`},
		"e-mail":               {`{"email":"a@example.com"}`, "application/json", 400, `{"email":["Unknown field."]}`},
		"null":                 {`{"name":null}`, "application/json", 400, `{"name":["This field may not be null."]}`},
		"blank":                {`{"external_id":""}`, "application/json", 400, `{"external_id":["This field may not be blank."]}`},
		"number":               {`{"external_id":5}`, "application/json", 400, `{"external_id":["Not a valid string."]}`},
		"several, each listed": {`{"stripe_customer_id":[],"Name":"x"}`, "application/json", 400, `{"Name":["Unknown field."],"stripe_customer_id":["Not a valid string."]}`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := call(t, http.MethodPost, server.URL()+"/api/v2/customers/search", tc.body, map[string]string{"Content-Type": tc.contentType})
			assert.Equal(t, tc.status, got.status)
			assert.Contains(t, got.body, tc.want)
		})
	}
}

func TestVeryManyCustomers(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	ids := server.AddCustomers(50_000)
	got := readPage(t, call(t, http.MethodGet, server.URL()+"/api/v2/customers?limit=1&offset=50001", "", nil))
	require.Len(t, got.Results, 1)
	assert.Equal(t, ids[len(ids)-1], got.Results[0].CustomerID)
	assert.Equal(t, fmt.Sprintf("Added Customer %d", len(ids)), got.Results[0].Name)
}
