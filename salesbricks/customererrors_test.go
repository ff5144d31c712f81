package salesbricks_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

func TestAnswersThatAreNoListing(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, message string }{
		{"empty", ``, ""},
		{"HTML", `<html>Sign in</html>`, ""},
		{"truncated", documentedCustomers[:200], ""},
		{"null", `null`, ""},
		{"an object without fields", `{}`, ""},
		{"a bare list", `[{"customer_id":"c"}]`, ""},
		{"a refusal", `{"detail":"Not now, jane@example.com."}`, "Not now, [redacted]"},
		{"no count", `{"results":[{"customer_id":"c"}]}`, ""},
		{"count null", `{"count":null,"results":[]}`, ""},
		{"count in words", `{"count":"one","results":[]}`, ""},
		{"no results", `{"count":1}`, ""},
		{"results null", `{"count":1,"results":null}`, ""},
		{"results an object", `{"count":1,"results":{}}`, ""},
		{"a customer null", `{"count":2,"results":[{"customer_id":"c"},null]}`, ""},
		{"a customer without an identifier", `{"count":2,"results":[{"customer_id":"c"},{"name":"n"}]}`, ""},
		{"an identifier of no text", `{"count":1,"results":[{"customer_id":""}]}`, ""},
		{"an identifier that is a number", `{"count":1,"results":[{"customer_id":7}]}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := client(t, newWire(http.StatusOK, tt.body))
			customers, err := listed(t, c.ListCustomers(t.Context(), salesbricks.CustomerFilter{}))
			assertError(t, len(customers) == 0, err, portal.Error{Kind: portal.ErrBadResponse, Status: 200, Message: tt.message}, "jane")
		})
	}
}

// An API that does not know a criterion might answer with everybody.
func TestCustomersWhoWereNotAskedFor(t *testing.T) {
	t.Parallel()
	const body = `{"count":2,"results":[{"customer_id":"a","external_id":"e","stripe_customer_id":"s"},{"customer_id":"b","external_id":"f","stripe_customer_id":"s"}]}`
	for name, tt := range map[string]struct {
		filter salesbricks.CustomerFilter
		good   bool
	}{
		"nothing asked":          {salesbricks.CustomerFilter{}, true},
		"a name":                 {salesbricks.CustomerFilter{Name: "anything"}, true},
		"Stripe's identifier":    {salesbricks.CustomerFilter{StripeCustomerID: "s"}, true},
		"another of Stripe's":    {salesbricks.CustomerFilter{StripeCustomerID: "S"}, false},
		"your identifier":        {salesbricks.CustomerFilter{ExternalID: "e"}, false},
		"one of two identifiers": {salesbricks.CustomerFilter{ExternalID: "e", StripeCustomerID: "s"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			customers, err := listed(t, client(t, newWire(http.StatusOK, body)).ListCustomers(t.Context(), tt.filter))
			if tt.good {
				require.NoError(t, err)
				assert.Len(t, customers, 2)
				return
			}
			assertError(t, len(customers) == 0, err, portal.Error{Kind: portal.ErrBadResponse, Status: 200})
		})
	}
}

func TestCustomerFiltersThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		filter salesbricks.CustomerFilter
		field  string
	}{
		"a negative limit":          {salesbricks.CustomerFilter{Limit: -1}, "Limit"},
		"a limit above the maximum": {salesbricks.CustomerFilter{Limit: 1001}, "Limit"},
		"a name that is no UTF-8":   {salesbricks.CustomerFilter{Name: "a\xff"}, "Name"},
		"an identifier likewise":    {salesbricks.CustomerFilter{ExternalID: "a\xff"}, "ExternalID"},
		"Stripe's likewise":         {salesbricks.CustomerFilter{StripeCustomerID: "a\xff"}, "StripeCustomerID"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(http.StatusOK, nobody)
			customers, err := listed(t, client(t, w).ListCustomers(t.Context(), tt.filter))
			e := failure(t, customers == nil, err)
			assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
			assert.Equal(t, tt.field, e.Field)
			assert.Zero(t, e.Attempts)
			assert.Zero(t, w.GetTotalCallCount())
		})
	}
	var none context.Context
	customers, err := listed(t, client(t, newWire(http.StatusOK, nobody)).ListCustomers(none, salesbricks.CustomerFilter{}))
	assert.Equal(t, portal.ErrInvalidRequest, failure(t, customers == nil, err).Kind)
}

// A listing may be larger than other answers, but not without end.
func TestLargeListings(t *testing.T) {
	t.Parallel()
	for size, good := range map[int]bool{2 << 20: true, 15 << 20: true, 16 << 20: false} {
		body := `{"count":1,"results":[{"customer_id":"c","x":"` + strings.Repeat("a", size) + `"}]}`
		customers, err := listed(t, client(t, answerOnly{http.StatusOK, body}).ListCustomers(t.Context(), salesbricks.CustomerFilter{}))
		if good {
			require.NoError(t, err)
			assert.Len(t, customers, 1)
			continue
		}
		assertError(t, customers == nil, err, portal.Error{Kind: portal.ErrBadResponse, Status: 200})
	}
}

func TestErrorsOfListings(t *testing.T) {
	t.Parallel()
	for _, status := range []int{302, 400, 401, 403, 404, 415, 429, 500, 503} {
		for name, filter := range map[string]salesbricks.CustomerFilter{"all": {}, "search": {Name: "a"}} {
			t.Run(http.StatusText(status)+" "+name, func(t *testing.T) {
				t.Parallel()
				w := newWire(status, `{"detail":"No."}`)
				customers, err := listed(t, client(t, w).ListCustomers(t.Context(), filter))
				e := failure(t, customers == nil, err)
				assert.Equal(t, kindOfStatus(status), e.Kind)
				assert.Equal(t, status, e.Status)
				assert.Len(t, w.sent, 1)
			})
		}
	}
}

// The name that was searched for is a person's or a company's.
func TestErrorsOfASearchHideTheName(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusBadRequest, `{"detail":"No match for Jane Doe."}`)
	_, err := listed(t, client(t, w).ListCustomers(t.Context(), salesbricks.CustomerFilter{Name: "Jane Doe"}))
	e := failure(t, true, err, "Jane")
	assert.Equal(t, "No match for [redacted].", e.Message)
}
