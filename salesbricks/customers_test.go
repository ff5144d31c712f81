package salesbricks_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// documentedCustomers is the documented sample with another count: 123 would need a second
// page.
const documentedCustomers = `{"count":1,"results":[{"customer_id":"3c90c3cc-0d44-4b50-8888-8dd25736052a","name":"<string>",` +
	`"subscriptions":[{"subscription_id":"3c90c3cc-0d44-4b50-8888-8dd25736052a","status":"ACTIVE","name":"<string>",` +
	`"starts_at":"2023-12-25","ends_at":"2023-12-25"}],"external_id":"<string>","address":{"line_1":"<string>",` +
	`"city":"<string>","region":"<string>","zip":"<string>","country":"<string>","line_2":"<string>"},` +
	`"stripe_customer_id":"<string>"}],"next":"http://api.example.org/accounts/?offset=400&limit=100",` +
	`"previous":"http://api.example.org/accounts/?offset=200&limit=100"}`

const nobody = `{"count":0,"results":[],"next":null,"previous":null}`

func TestCustomerRequestsByteByByte(t *testing.T) {
	t.Parallel()
	const root, all = "https://api.salesbricks.com/api/v2/customers", "limit=1000&offset=0"
	type row struct {
		baseURL     string
		filter      salesbricks.CustomerFilter
		method, url string
		query, body string
	}
	table.Run(t, map[string]row{
		"all":                {"", salesbricks.CustomerFilter{}, "GET", root, all, ""},
		"the least limit":    {"", salesbricks.CustomerFilter{Limit: 1}, "GET", root, "limit=1&offset=0", ""},
		"the greatest limit": {"", salesbricks.CustomerFilter{Limit: 1000}, "GET", root, all, ""},
		"a name":             {"", salesbricks.CustomerFilter{Name: "Orchards"}, "POST", root + "/search", all, `{"name":"Orchards"}`},
		"your identifier":    {"", salesbricks.CustomerFilter{ExternalID: "crm/1"}, "POST", root + "/search", all, `{"external_id":"crm/1"}`},
		"Stripe's":           {"", salesbricks.CustomerFilter{StripeCustomerID: "cus_1"}, "POST", root + "/search", all, `{"stripe_customer_id":"cus_1"}`},
		"all criteria": {
			"", salesbricks.CustomerFilter{Name: `a"b&c`, ExternalID: "ü", StripeCustomerID: "c", Limit: 5},
			"POST", root + "/search", "limit=5&offset=0", `{"external_id":"ü","name":"a\"b\u0026c","stripe_customer_id":"c"}`,
		},
		"the path of BaseURL is kept": {
			"https://proxy.example/a%2Fb/", salesbricks.CustomerFilter{Name: "a"},
			"POST", "https://proxy.example/a%2Fb/api/v2/customers/search", all, `{"name":"a"}`,
		},
	}, func(t *testing.T, tt row) {
		w := newWire(http.StatusOK, nobody)
		c := client(t, w, func(cfg *salesbricks.Config) { cfg.BaseURL = tt.baseURL })
		customers, err := listed(t, c.ListCustomers(t.Context(), tt.filter))
		require.NoError(t, err)
		assert.Empty(t, customers)
		w.AssertSent(t, 1, tt.method, tt.url+"?"+tt.query, tt.body, keyHeader)
	})
}

func TestCustomerFields(t *testing.T) {
	t.Parallel()
	documented := salesbricks.Customer{
		ID: "3c90c3cc-0d44-4b50-8888-8dd25736052a", Name: "<string>", ExternalID: "<string>", StripeCustomerID: "<string>",
		Address: salesbricks.Address{
			Line1: "<string>", Line2: "<string>", City: "<string>", Region: "<string>", Zip: "<string>", Country: "<string>",
		},
		Subscriptions: []salesbricks.Subscription{{
			ID: "3c90c3cc-0d44-4b50-8888-8dd25736052a", Status: "ACTIVE", Name: "<string>", StartsAt: "2023-12-25", EndsAt: "2023-12-25",
		}},
	}
	type row struct {
		body string
		want salesbricks.Customer
	}
	table.Run(t, map[string]row{
		"the documented sample": {documentedCustomers, documented},
		"new fields":            {strings.Replace(documentedCustomers, `"name":`, `"is_new":{"name":1},"name":`, 1), documented},
		"an identifier alone":   {`{"count":1,"results":[{"customer_id":"c"}]}`, salesbricks.Customer{ID: "c"}},
		"everything else null": {
			`{"count":1,"results":[{"customer_id":"c","name":null,"subscriptions":null,"external_id":null,"address":null,"stripe_customer_id":null}]}`,
			salesbricks.Customer{ID: "c"},
		},
		"a subscription with no end": {
			`{"count":1,"results":[{"customer_id":"c","subscriptions":[{"subscription_id":"s","ends_at":null}]}]}`,
			salesbricks.Customer{ID: "c", Subscriptions: []salesbricks.Subscription{{ID: "s"}}},
		},
	}, func(t *testing.T, tt row) {
		customers, err := listed(t, client(t, newWire(http.StatusOK, tt.body)).ListCustomers(t.Context(), salesbricks.CustomerFilter{}))
		require.NoError(t, err)
		require.Len(t, customers, 1)
		assert.Equal(t, tt.want, *customers[0])
	})
}

func TestResponsesThatAreNoListing(t *testing.T) {
	t.Parallel()
	type row struct{ body, message string }
	table.Run(t, map[string]row{
		"empty":                            {``, ""},
		"truncated":                        {documentedCustomers[:200], ""},
		"null":                             {`null`, ""},
		"a bare list":                      {`[{"customer_id":"c"}]`, ""},
		"a refusal":                        {`{"detail":"Not now, jane@example.com."}`, "Not now, [redacted]"},
		"the searched name":                {`{"detail":"No match for Jane Doe."}`, "No match for [redacted]."},
		"no count":                         {`{"results":[{"customer_id":"c"}]}`, ""},
		"count null":                       {`{"count":null,"results":[]}`, ""},
		"no results":                       {`{"count":1}`, ""},
		"results null":                     {`{"count":1,"results":null}`, ""},
		"a customer null":                  {`{"count":2,"results":[{"customer_id":"c"},null]}`, ""},
		"a customer without an identifier": {`{"count":2,"results":[{"customer_id":"c"},{"name":"n"}]}`, ""},
		"an identifier of no text":         {`{"count":1,"results":[{"customer_id":""}]}`, ""},
	}, func(t *testing.T, tt row) {
		c := client(t, newWire(http.StatusOK, tt.body))
		err := errorOf(listed(t, c.ListCustomers(t.Context(), salesbricks.CustomerFilter{Name: "Jane Doe"})))
		assertError(t, err, portal.Error{Kind: portal.ErrBadResponse, Status: 200, Message: tt.message}, "jane", "Jane")
	})
}

// If the API ignores an unknown criterion, it may return all customers.
func TestCustomersWhoWereNotAskedFor(t *testing.T) {
	t.Parallel()
	const body = `{"count":2,"results":[{"customer_id":"a","external_id":"e","stripe_customer_id":"s"},
		{"customer_id":"b","external_id":"f","stripe_customer_id":"s"}]}`
	type row struct {
		filter salesbricks.CustomerFilter
		good   bool
	}
	table.Run(t, map[string]row{
		"a name":                 {salesbricks.CustomerFilter{Name: "anything"}, true},
		"Stripe's identifier":    {salesbricks.CustomerFilter{StripeCustomerID: "s"}, true},
		"another of Stripe's":    {salesbricks.CustomerFilter{StripeCustomerID: "S"}, false},
		"your identifier":        {salesbricks.CustomerFilter{ExternalID: "e"}, false},
		"one of two identifiers": {salesbricks.CustomerFilter{ExternalID: "e", StripeCustomerID: "s"}, false},
	}, func(t *testing.T, tt row) {
		customers, err := listed(t, client(t, newWire(http.StatusOK, body)).ListCustomers(t.Context(), tt.filter))
		if tt.good {
			require.NoError(t, err)
			assert.Len(t, customers, 2)
			return
		}
		assertError(t, errorOf(customers, err), portal.Error{Kind: portal.ErrBadResponse, Status: 200})
	})
}

func TestCustomerFiltersThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		filter salesbricks.CustomerFilter
		field  string
	}{
		{salesbricks.CustomerFilter{Limit: -1}, "Limit"},
		{salesbricks.CustomerFilter{Limit: 1001}, "Limit"},
		{salesbricks.CustomerFilter{Name: "s3cret\xff"}, "Name"},
		{salesbricks.CustomerFilter{ExternalID: "s3cret\xff"}, "ExternalID"},
		{salesbricks.CustomerFilter{StripeCustomerID: "s3cret\xff"}, "StripeCustomerID"},
	} {
		w := newWire(http.StatusOK, nobody)
		refused(t, errorOf(listed(t, client(t, w).ListCustomers(t.Context(), tt.filter))), tt.field, "", "s3cret")
		assert.Zero(t, w.GetTotalCallCount())
	}
}

func TestListingOverAServer(t *testing.T) {
	t.Parallel()
	server, c := newFake()
	t.Cleanup(server.Close)
	added := server.AddCustomers(248) // 250 with the two known ones
	for name, tt := range map[string]struct {
		filter salesbricks.CustomerFilter
		first  string
		total  int
		pages  int
	}{
		"one page":                    {salesbricks.CustomerFilter{}, salesbrickstest.Customer, 250, 1},
		"pages, the last one in part": {salesbricks.CustomerFilter{Limit: 100}, salesbrickstest.Customer, 250, 3},
		"a search in pages":           {salesbricks.CustomerFilter{Name: "ADDED", Limit: 100}, added[0], 248, 3},
		"your identifier":             {salesbricks.CustomerFilter{ExternalID: "crm-1"}, salesbrickstest.Customer, 1, 1},
		"Stripe's identifier":         {salesbricks.CustomerFilter{StripeCustomerID: "cus_Added7"}, added[6], 1, 1},
		"all criteria":                {salesbricks.CustomerFilter{Name: "added", ExternalID: "added-7", StripeCustomerID: "cus_Added7"}, added[6], 1, 1},
		"a search without a match":    {salesbricks.CustomerFilter{ExternalID: "crm"}, "", 0, 1},
		"a name that needs escapes":   {salesbricks.CustomerFilter{Name: `"\u0000<é>`}, "", 0, 1},
	} {
		t.Run(name, func(t *testing.T) { // not parallel: the server counts requests
			before := len(server.Requests())
			customers, err := listed(t, c.ListCustomers(t.Context(), tt.filter))
			require.NoError(t, err)
			require.Len(t, customers, tt.total)
			assert.Len(t, server.Requests(), before+tt.pages)
			assert.True(t, tt.total == 0 || customers[0].ID == tt.first)
		})
	}
}
