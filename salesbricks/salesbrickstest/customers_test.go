package salesbrickstest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// shopper is the other customer that a server knows.
const shopper = "22222222-3333-4444-8555-666666666666"

// page has the documented fields, independent of the code under test.
type page struct {
	Count   int
	Results []struct {
		CustomerID    string `json:"customer_id"`
		Subscriptions []struct {
			SubscriptionID string `json:"subscription_id"`
		}
	}
	Next, Previous *string
}

func readPage(t *testing.T, body string) page {
	t.Helper()
	var p page
	require.NoError(t, json.Unmarshal([]byte(body), &p))
	return p
}

func (p page) ids() []string {
	ids := []string{}
	for _, c := range p.Results {
		ids = append(ids, c.CustomerID)
	}
	return ids
}

func TestListingHasTheDocumentedShape(t *testing.T) {
	t.Parallel()
	want := `{"count":2,"results":[{"customer_id":"` + salesbrickstest.Customer + `","name":"Example Orchards Ltd",` +
		`"subscriptions":[{"subscription_id":"` + salesbrickstest.Subscription + `","status":"ACTIVE","name":"Orchard Plan",` +
		`"starts_at":"2025-01-01","ends_at":"2034-12-31"}],"external_id":"crm-1","address":{"line_1":"1 Sample Street",` +
		`"city":"London","region":"Greater London","zip":"N1 1AA","country":"GB","line_2":"Floor 3"},` +
		`"stripe_customer_id":"cus_Sample0001"}],"next":"http://api.example.org/accounts/?offset=1&limit=1","previous":null}`
	assert.Equal(t, want, get(t, startServer(t), "/api/v2/customers?limit=1"))
}

func TestListingWindows(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.AddCustomers(1208) // 1210 in total
	link := func(query string) *string {
		if query == "" {
			return nil
		}
		query = "http://api.example.org/accounts/?" + query
		return &query
	}
	type row struct {
		query          string
		results        int
		next, previous string // empty: null
	}
	table.Run(t, map[string]row{
		"default limit":        {"", 100, "offset=100&limit=100", ""},
		"largest limit":        {"?limit=1000", 1000, "offset=1000&limit=1000", ""},
		"limit is clamped":     {"?limit=1001", 1000, "offset=1000&limit=1000", ""},
		"limit is no number":   {"?limit=ten", 100, "offset=100&limit=100", ""},
		"middle":               {"?limit=100&offset=300", 100, "offset=400&limit=100", "offset=200&limit=100"},
		"back to the start":    {"?limit=100&offset=100", 100, "offset=200&limit=100", "limit=100"},
		"odd offset":           {"?limit=100&offset=7", 100, "offset=107&limit=100", "limit=100"},
		"last, full":           {"?limit=10&offset=1200", 10, "", "offset=1190&limit=10"},
		"last, in part":        {"?limit=100&offset=1200", 10, "", "offset=1100&limit=100"},
		"past the end":         {"?limit=100&offset=1210", 0, "", "offset=1110&limit=100"},
		"far past the end":     {"?offset=99999999999999999999", 0, "", "offset=2147483547&limit=100"},
		"offset is negative":   {"?offset=-1", 100, "offset=100&limit=100", ""},
		"malformed query":      {"?limit=%zz;offset", 100, "offset=100&limit=100", ""},
		"repeated: first wins": {"?limit=5&limit=6", 5, "offset=5&limit=5", ""},
	}, func(t *testing.T, tc row) {
		got := readPage(t, get(t, server, "/api/v2/customers"+tc.query))
		assert.Equal(t, 1210, got.Count)
		assert.Len(t, got.Results, tc.results)
		assert.Equal(t, link(tc.next), got.Next)
		assert.Equal(t, link(tc.previous), got.Previous)
	})
}

// The server makes a token for every listed subscription, for the subscription's customer.
func TestAddCustomers(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	added := append(server.AddCustomers(3), server.AddCustomers(2)...)
	assert.Empty(t, server.AddCustomers(0))
	assert.Empty(t, server.AddCustomers(-1))
	all := readPage(t, get(t, server, "/api/v2/customers"))
	assert.Equal(t, append([]string{salesbrickstest.Customer, shopper}, added...), all.ids())
	subscriptions := 0
	for _, c := range all.Results {
		for _, s := range c.Subscriptions {
			subscriptions++
			want := strings.ReplaceAll(documentedData, salesbrickstest.Customer, c.CustomerID)
			assert.Equal(t, want, normalised(mint(t, server, s.SubscriptionID)))
		}
	}
	assert.Equal(t, 1+2*len(added), subscriptions)
}

func TestSearch(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	added := server.AddCustomers(12)
	everybody := append([]string{salesbrickstest.Customer, shopper}, added...)
	type row struct {
		query, body string
		count       int
		want        []string
	}
	table.Run(t, map[string]row{
		"part of the name, any case":  {"", `{"name":"eXaMpLe ORCH"}`, 1, everybody[:1]},
		"part of several names":       {"", `{"name":"customer 1"}`, 4, []string{added[0], added[9], added[10], added[11]}},
		"second page of them":         {"?limit=2&offset=2", `{"name":"customer 1"}`, 4, added[10:]},
		"external ID":                 {"", `{"external_id":"crm-1"}`, 1, everybody[:1]},
		"part of an external ID":      {"", `{"external_id":"crm"}`, 0, []string{}},
		"external ID in another case": {"", `{"external_id":"CRM-1"}`, 0, []string{}},
		"Stripe ID":                   {"", `{"stripe_customer_id":"cus_Added2"}`, 1, added[1:2]},
		"Stripe ID in another case":   {"", `{"stripe_customer_id":"CUS_ADDED2"}`, 0, []string{}},
		"all criteria":                {"", `{"name":"orchard","external_id":"crm-1","stripe_customer_id":"cus_Sample0001"}`, 1, everybody[:1]},
		"one criterion fails":         {"", `{"name":"orchard","external_id":"added-1"}`, 0, []string{}},
		"customer without subs":       {"", `{"name":"shopper"}`, 1, []string{shopper}},
		"nobody":                      {"", `{"name":"nobody"}`, 0, []string{}},
		"no criteria":                 {"", `{}`, 14, everybody},
		"no body":                     {"", ``, 14, everybody},
	}, func(t *testing.T, tc row) {
		body := call(t, server, http.MethodPost, searchPath+tc.query, tc.body, nil).Body
		got := readPage(t, body)
		assert.Equal(t, tc.want, got.ids())
		assert.Equal(t, tc.count, got.Count)
		assert.NotContains(t, body, `"subscriptions":null`)
	})
}
