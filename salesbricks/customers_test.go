package salesbricks_test

import (
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/salesbricks"
)

// documentedCustomers is the documented sample, but for its count: 123 would
// have a second page.
const documentedCustomers = `{"count":1,"results":[{"customer_id":"3c90c3cc-0d44-4b50-8888-8dd25736052a","name":"<string>",` +
	`"subscriptions":[{"subscription_id":"3c90c3cc-0d44-4b50-8888-8dd25736052a","status":"ACTIVE","name":"<string>",` +
	`"starts_at":"2023-12-25","ends_at":"2023-12-25"}],"external_id":"<string>","address":{"line_1":"<string>",` +
	`"city":"<string>","region":"<string>","zip":"<string>","country":"<string>","line_2":"<string>"},` +
	`"stripe_customer_id":"<string>"}],"next":"http://api.example.org/accounts/?offset=400&limit=100",` +
	`"previous":"http://api.example.org/accounts/?offset=200&limit=100"}`

const nobody = `{"count":0,"results":[],"next":null,"previous":null}`

// listed drains a listing. Its error, if there is one, is the last of it.
func listed(t testing.TB, seq iter.Seq2[*salesbricks.Customer, error]) (customers []*salesbricks.Customer, err error) {
	t.Helper()
	for customer, e := range seq {
		switch {
		case err != nil:
			t.Fatalf("the listing goes on after %v", err)
		case (customer == nil) == (e == nil):
			t.Fatalf("customer %v, error %v: exactly one is wanted", customer, e)
		case e != nil:
			err = e
		default:
			customers = append(customers, customer)
		}
	}
	return customers, err
}

func TestCustomerRequestsByteByByte(t *testing.T) {
	t.Parallel()
	const root = "https://api.salesbricks.com/api/v2/customers"
	tests := []struct {
		name, baseURL string
		filter        salesbricks.CustomerFilter
		method, url   string
		query, body   string
	}{
		{"all", "", salesbricks.CustomerFilter{}, "GET", root, "limit=1000&offset=0", ""},
		{"the least limit", "", salesbricks.CustomerFilter{Limit: 1}, "GET", root, "limit=1&offset=0", ""},
		{"the greatest limit", "", salesbricks.CustomerFilter{Limit: 1000}, "GET", root, "limit=1000&offset=0", ""},
		{"a name", "", salesbricks.CustomerFilter{Name: "Orchards"}, "POST", root + "/search", "limit=1000&offset=0", `{"name":"Orchards"}`},
		{"your identifier", "", salesbricks.CustomerFilter{ExternalID: "crm/1"}, "POST", root + "/search", "limit=1000&offset=0", `{"external_id":"crm/1"}`},
		{"Stripe's", "", salesbricks.CustomerFilter{StripeCustomerID: "cus_1"}, "POST", root + "/search", "limit=1000&offset=0", `{"stripe_customer_id":"cus_1"}`},
		{
			"all criteria", "", salesbricks.CustomerFilter{Name: `a"b&c`, ExternalID: "ü", StripeCustomerID: "c", Limit: 5},
			"POST", root + "/search", "limit=5&offset=0", `{"external_id":"ü","name":"a\"b\u0026c","stripe_customer_id":"c"}`,
		},
		{"staging", salesbricks.Staging, salesbricks.CustomerFilter{}, "GET", "https://api.staging.salesbricks.com/api/v2/customers", "limit=1000&offset=0", ""},
		{
			"the path of BaseURL is kept", "https://proxy.example/a%2Fb/", salesbricks.CustomerFilter{Name: "a"},
			"POST", "https://proxy.example/a%2Fb/api/v2/customers/search", "limit=1000&offset=0", `{"name":"a"}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			header.Set("X-SALESBRICKS-KEY", testKey)
			header.Set("Accept", "application/json")
			if tt.body != "" {
				header.Set("Content-Type", "application/json")
			}
			w := newWire(http.StatusOK, nobody)
			c := client(t, w, func(cfg *salesbricks.Config) { cfg.BaseURL = tt.baseURL })
			customers, err := listed(t, c.ListCustomers(t.Context(), tt.filter))
			require.NoError(t, err)
			assert.Empty(t, customers)
			require.Len(t, w.sent, 1)
			got := w.sent[0]
			assert.Regexp(t, `^portallink-go/[^ ()]+ \(go[^()]+\)$`, got.Header.Get("User-Agent"))
			got.Header.Del("User-Agent")
			assert.Equal(t, sent{
				Method: tt.method, URL: tt.url + "?" + tt.query, Query: tt.query, Header: header, Body: tt.body, Length: int64(len(tt.body)),
			}, got)
		})
	}
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
	tests := []struct {
		name, body string
		want       salesbricks.Customer
	}{
		{"the documented sample", documentedCustomers, documented},
		{"new fields", strings.Replace(documentedCustomers, `"name":`, `"is_new":{"name":1},"name":`, 1), documented},
		{"an identifier alone", `{"count":1,"results":[{"customer_id":"c"}]}`, salesbricks.Customer{ID: "c"}},
		{
			"everything else null",
			`{"count":1,"results":[{"customer_id":"c","name":null,"subscriptions":null,"external_id":null,"address":null,"stripe_customer_id":null}]}`,
			salesbricks.Customer{ID: "c"},
		},
		{
			"a subscription with no end", `{"count":1,"results":[{"customer_id":"c","subscriptions":[{"subscription_id":"s","ends_at":null}]}]}`,
			salesbricks.Customer{ID: "c", Subscriptions: []salesbricks.Subscription{{ID: "s"}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			customers, err := listed(t, client(t, newWire(http.StatusOK, tt.body)).ListCustomers(t.Context(), salesbricks.CustomerFilter{}))
			require.NoError(t, err)
			require.Len(t, customers, 1)
			assert.Equal(t, tt.want, *customers[0])
		})
	}
}
