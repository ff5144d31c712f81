package appstle_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

// documentedCustomers is the documented sample, with a time in place of its "...".
const documentedCustomers = `[{"customerId":0,"name":"string","email":"string","activeSubscriptions":0,` +
	`"nextOrderDate":"2024-03-15T16:30:00Z","inActiveSubscriptions":0,"lifetimeValue":0.1}]`

func TestCustomerRequestsByteByByte(t *testing.T) {
	t.Parallel()
	const root = "https://subscription-admin.appstle.com/api/external/v2/subscription-contract-details/customers"
	table.Pairs(t, map[string]appstle.CustomerFilter{
		"page=0&size=100&sort=id%2Cdesc":                               {},
		"page=0&size=1&sort=id%2Cdesc":                                 {Size: 1},
		"page=0&size=1000&sort=id%2Cdesc":                              {Size: 1000},
		"name=J%C3%A4ne+%26+Co&page=0&size=100&sort=id%2Cdesc":         {Name: "Jäne & Co"},
		"email=a%2Bb%26api_key%3Dx%40c&page=0&size=100&sort=id%2Cdesc": {Email: "a+b&api_key=x@c"},
		"email=%40example&page=0&size=100&sort=id%2Cdesc":              {Email: "@example"},
		"activeMoreThanOneSubscription=true&email=jane%40example.com&name=jane&page=0&size=10&sort=id%2Cdesc": {
			Name: "jane", Email: "jane@example.com", ActiveMoreThanOne: true, Size: 10,
		},
	}, func(t *testing.T, query string, filter appstle.CustomerFilter) {
		w := newWire(http.StatusOK, `[]`)
		customers, err := listed(t, client(t, w).ListCustomers(t.Context(), filter))
		require.NoError(t, err)
		assert.Empty(t, customers)
		w.AssertSent(t, 1, "GET", root+"?"+query, "", keys(appstle.Config{}))
	})
}

func TestCustomerFields(t *testing.T) {
	t.Parallel()
	moment := time.Date(2024, 3, 15, 16, 30, 0, 0, time.UTC)
	documented := appstle.Customer{Name: "string", Email: "string", NextOrderDate: moment, LifetimeValue: "0.1"}
	type row struct {
		body string
		want appstle.Customer
	}
	table.Run(t, map[string]row{
		"the documented sample": {documentedCustomers, documented},
		"new fields":            {strings.Replace(documentedCustomers, `"name":`, `"isNew":{"name":1},"name":`, 1), documented},
		"an empty object":       {`[{}]`, appstle.Customer{}},
		"a number alone":        {`[{"customerId":9223372036854775807}]`, appstle.Customer{ID: 9223372036854775807}},
		"everything null": {
			`[{"customerId":null,"name":null,"email":null,"activeSubscriptions":null,"nextOrderDate":null,"inActiveSubscriptions":null,"lifetimeValue":null}]`,
			appstle.Customer{},
		},
		"counts":               {`[{"activeSubscriptions":2,"inActiveSubscriptions":3}]`, appstle.Customer{ActiveSubscriptions: 2, InactiveSubscriptions: 3}},
		"money is not rounded": {`[{"lifetimeValue":12345678901234567890.10}]`, appstle.Customer{LifetimeValue: "12345678901234567890.10"}},
		"Java's zone":          {`[{"nextOrderDate":"2024-03-15T18:30:00.000+0200"}]`, appstle.Customer{NextOrderDate: moment}},
		"a moment in words":    {`[{"nextOrderDate":"soon"}]`, appstle.Customer{}},
	}, func(t *testing.T, tt row) {
		customers, err := listed(t, client(t, newWire(http.StatusOK, tt.body)).ListCustomers(t.Context(), appstle.CustomerFilter{}))
		require.NoError(t, err)
		require.Len(t, customers, 1)
		assert.Equal(t, tt.want, *customers[0])
	})
}

func TestResponsesThatAreNoListing(t *testing.T) {
	t.Parallel()
	type row struct{ body, code, message string }
	table.Run(t, map[string]row{
		"empty":                     {``, "", ""},
		"HTML":                      {`<html>Sign in</html>`, "", ""},
		"text":                      {`Not now`, "", ""},
		"truncated":                 {documentedCustomers[:40], "", ""},
		"an object":                 {`{}`, "", ""},
		"Spring's page":             {`{"content":` + documentedCustomers + `,"totalElements":1}`, "", ""},
		"a refusal":                 {`{"errorKey":"maxiterations","errorMessage":"Not now, jane@example.com."}`, "maxiterations", "Not now, [redacted]"},
		"a customer null":           {`[{"customerId":1},null]`, "", ""},
		"a customer that is a list": {`[[]]`, "", ""},
		"a number in words":         {`[{"customerId":"one"}]`, "", ""},
		"a number in parts":         {`[{"customerId":1.5}]`, "", ""},
		"a number too large":        {`[{"customerId":9223372036854775808}]`, "", ""},
	}, func(t *testing.T, tt row) {
		err := errorOf(listed(t, client(t, newWire(http.StatusOK, tt.body)).ListCustomers(t.Context(), appstle.CustomerFilter{})))
		want := portal.Error{Kind: portal.ErrBadResponse, Status: 200, Code: tt.code, Message: tt.message}
		assertError(t, err, want, "jane")
	})
}

// The text of a search is personal data, even if its words are short and common.
func TestErrorsDoNotRepeatTheSearch(t *testing.T) {
	t.Parallel()
	filter := appstle.CustomerFilter{Name: "Jane Doe", Email: "jane.doe@shop"}
	for _, status := range []int{200, 400, 500} {
		for _, words := range []string{"no jane.doe@shop", "no JANE.DOE@SHOP", "no jane.doe%40shop", "no Jane Doe", "no jane doe", "no Jane+Doe"} {
			w := newWire(status, `{"errorKey":"jane doe","detail":"`+words+`"}`)
			err := errorOf(listed(t, client(t, w).ListCustomers(t.Context(), filter)))
			e := failure(t, err, "Jane Doe", "jane doe", "jane.doe", "JANE.DOE", "Jane+Doe")
			assert.Equal(t, "no [redacted]", e.Message, "%d %s", status, words)
			assert.Equal(t, "[redacted]", e.Code)
		}
	}
}

func TestCustomerFiltersThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		filter appstle.CustomerFilter
		field  string
	}{
		{appstle.CustomerFilter{Size: -1}, "Size"},
		{appstle.CustomerFilter{Size: 1001}, "Size"},
		{appstle.CustomerFilter{Name: "s3cret\xff"}, "Name"},
		{appstle.CustomerFilter{Email: "s3cret\xff"}, "Email"},
	} {
		w := newWire(http.StatusOK, `[]`)
		refused(t, errorOf(listed(t, client(t, w).ListCustomers(t.Context(), tt.filter))), tt.field, "", "s3cret")
		assert.Zero(t, w.GetTotalCallCount())
	}
}

func TestListingOverAServer(t *testing.T) {
	t.Parallel()
	server, c := newFake()
	t.Cleanup(server.Close)
	added := server.AddCustomers(198) // 200 with the two known ones
	for name, tt := range map[string]struct {
		filter appstle.CustomerFilter
		first  string
		total  int
		pages  int
	}{
		"the usual size":              {appstle.CustomerFilter{}, added[197], 200, 3},
		"pages, the last one empty":   {appstle.CustomerFilter{Size: 50}, added[197], 200, 5},
		"pages, the last one in part": {appstle.CustomerFilter{Size: 90}, added[197], 200, 4},
		"one in a page":               {appstle.CustomerFilter{Email: "added9", Size: 1}, added[98], 11, 12},
		"a search in pages":           {appstle.CustomerFilter{Name: "ADDED", Size: 100}, added[197], 198, 3},
		"more than one":               {appstle.CustomerFilter{ActiveMoreThanOne: true, Size: 30}, added[196], 100, 5},
		"an e-mail that is escaped":   {appstle.CustomerFilter{Email: appstletest.Email}, appstletest.Customer, 1, 2},
		"a search without a match":    {appstle.CustomerFilter{Name: "a & b=?#%"}, "", 0, 1},
	} {
		t.Run(name, func(t *testing.T) { // not parallel: the server counts requests
			before := len(server.Requests())
			customers, err := listed(t, c.ListCustomers(t.Context(), tt.filter))
			require.NoError(t, err)
			require.Len(t, customers, tt.total)
			assert.Len(t, server.Requests(), before+tt.pages)
			assert.True(t, tt.total == 0 || strconv.FormatInt(customers[0].ID, 10) == tt.first)
		})
	}
}
