package appstle_test

import (
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
)

// documentedCustomers is the documented sample, with a moment for its "...".
const documentedCustomers = `[{"customerId":0,"name":"string","email":"string","activeSubscriptions":0,` +
	`"nextOrderDate":"2024-03-15T16:30:00Z","inActiveSubscriptions":0,"lifetimeValue":0.1}]`

// listed drains a listing. Its error, if there is one, is the last of it.
func listed(t testing.TB, seq iter.Seq2[*appstle.Customer, error]) (customers []*appstle.Customer, err error) {
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
	const root = "https://subscription-admin.appstle.com/api/external/v2/subscription-contract-details/customers"
	tests := []struct {
		name       string
		config     appstle.Config
		filter     appstle.CustomerFilter
		url, query string
	}{
		{"all", appstle.Config{}, appstle.CustomerFilter{}, root, "page=0&size=100&sort=id%2Cdesc"},
		{"the least size", appstle.Config{}, appstle.CustomerFilter{Size: 1}, root, "page=0&size=1&sort=id%2Cdesc"},
		{"the greatest size", appstle.Config{}, appstle.CustomerFilter{Size: 1000}, root, "page=0&size=1000&sort=id%2Cdesc"},
		{"a name", appstle.Config{}, appstle.CustomerFilter{Name: "Jäne & Co"}, root, "name=J%C3%A4ne+%26+Co&page=0&size=100&sort=id%2Cdesc"},
		{
			"an e-mail", appstle.Config{}, appstle.CustomerFilter{Email: "jane+shop&api_key=x@example.com"},
			root, "email=jane%2Bshop%26api_key%3Dx%40example.com&page=0&size=100&sort=id%2Cdesc",
		},
		{"a part of an e-mail", appstle.Config{}, appstle.CustomerFilter{Email: "@example"}, root, "email=%40example&page=0&size=100&sort=id%2Cdesc"},
		{
			"everything", appstle.Config{AppKey: "partner"},
			appstle.CustomerFilter{Name: "jane", Email: "jane@example.com", ActiveMoreThanOne: true, Size: 10},
			root, "activeMoreThanOneSubscription=true&email=jane%40example.com&name=jane&page=0&size=10&sort=id%2Cdesc",
		},
		{
			"the path of BaseURL is kept", appstle.Config{BaseURL: "https://proxy.example/a%2Fb/"}, appstle.CustomerFilter{},
			"https://proxy.example/a%2Fb/api/external/v2/subscription-contract-details/customers", "page=0&size=100&sort=id%2Cdesc",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			header.Set("X-API-Key", testKey)
			header.Set("Accept", "application/json")
			if tt.config.AppKey != "" {
				header.Set("X-App-Key", tt.config.AppKey.Reveal())
			}
			w := newWire(http.StatusOK, `[]`)
			c := client(t, w, func(cfg *appstle.Config) { cfg.AppKey, cfg.BaseURL = tt.config.AppKey, tt.config.BaseURL })
			customers, err := listed(t, c.ListCustomers(t.Context(), tt.filter))
			require.NoError(t, err)
			assert.Empty(t, customers)
			require.Len(t, w.sent, 1)
			got := w.sent[0]
			assert.Regexp(t, `^portallink-go/[^ ()]+ \(go[^()]+\)$`, got.Header.Get("User-Agent"))
			got.Header.Del("User-Agent")
			assert.Equal(t, sent{Method: "GET", URL: tt.url + "?" + tt.query, Query: tt.query, Header: header}, got)
		})
	}
}

func TestCustomerFields(t *testing.T) {
	t.Parallel()
	moment := time.Date(2024, 3, 15, 16, 30, 0, 0, time.UTC)
	documented := appstle.Customer{Name: "string", Email: "string", NextOrderDate: moment, LifetimeValue: "0.1"}
	tests := []struct {
		name, body string
		want       appstle.Customer
	}{
		{"the documented sample", documentedCustomers, documented},
		{"new fields", strings.Replace(documentedCustomers, `"name":`, `"isNew":{"name":1},"name":`, 1), documented},
		{"an empty object", `[{}]`, appstle.Customer{}},
		{"a number alone", `[{"customerId":9223372036854775807}]`, appstle.Customer{ID: 9223372036854775807}},
		{
			"everything null",
			`[{"customerId":null,"name":null,"email":null,"activeSubscriptions":null,"nextOrderDate":null,"inActiveSubscriptions":null,"lifetimeValue":null}]`,
			appstle.Customer{},
		},
		{"counts", `[{"activeSubscriptions":2,"inActiveSubscriptions":3}]`, appstle.Customer{ActiveSubscriptions: 2, InactiveSubscriptions: 3}},
		{"money is not rounded", `[{"lifetimeValue":12345678901234567890.10}]`, appstle.Customer{LifetimeValue: "12345678901234567890.10"}},
		{"Java's zone", `[{"nextOrderDate":"2024-03-15T18:30:00.000+0200"}]`, appstle.Customer{NextOrderDate: moment}},
		{"a moment in words", `[{"nextOrderDate":"soon"}]`, appstle.Customer{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			customers, err := listed(t, client(t, newWire(http.StatusOK, tt.body)).ListCustomers(t.Context(), appstle.CustomerFilter{}))
			require.NoError(t, err)
			require.Len(t, customers, 1)
			assert.Equal(t, tt.want, *customers[0])
		})
	}
}
