package paddle_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func TestTheSpecificationsCustomers(t *testing.T) {
	t.Parallel()
	var got []*paddle.Customer
	c := client(t, newPages(file(t, "documented_list_customers_openapi.json")))
	for customer, err := range c.ListCustomers(t.Context(), paddle.CustomerFilter{}) {
		require.NoError(t, err)
		got = append(got, customer)
	}
	require.Len(t, got, 4)
	assert.Equal(t, &paddle.Customer{
		ID:        "ctm_01hrffh7gvp29kc7xahm8wddwa",
		Status:    paddle.CustomerActive,
		Name:      "Sam Miller",
		Email:     "sam@example.com",
		Locale:    "en",
		CreatedAt: moment(t, "2024-03-08T16:49:53.691Z"),
		UpdatedAt: moment(t, "2024-04-11T16:03:57.924146Z"),
	}, got[3])
}

func TestCustomerWithoutName(t *testing.T) {
	t.Parallel()
	c := client(t, newPages(one(`{"id":"ctm_1","name":null,"marketing_consent":true,"custom_data":{"a":[1]},"import_meta":[{}]}`)))
	for customer, err := range c.ListCustomers(t.Context(), paddle.CustomerFilter{}) {
		require.NoError(t, err)
		assert.Equal(t, &paddle.Customer{ID: "ctm_1", MarketingConsent: true}, customer)
	}
}

func TestCustomerFilterOnTheWire(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		filter paddle.CustomerFilter
		want   url.Values
	}{
		"nothing": {paddle.CustomerFilter{}, url.Values{"per_page": {"200"}}},
		"everything": {
			paddle.CustomerFilter{
				Emails:   []string{"jane+1@example.com", "jürgen@example.com"},
				IDs:      []string{"ctm_1", "ctm_2"},
				Search:   "Jane, & co",
				Statuses: []paddle.CustomerStatus{paddle.CustomerActive, paddle.CustomerArchived},
				PerPage:  3,
				Order:    paddle.OrderIDDescending,
			},
			url.Values{
				"email": {"jane+1@example.com,jürgen@example.com"}, "id": {"ctm_1,ctm_2"}, "search": {"Jane, & co"},
				"status": {"active,archived"}, "per_page": {"3"}, "order_by": {"id[DESC]"},
			},
		},
		"the longest there are": {
			paddle.CustomerFilter{Emails: []string{strings.Repeat("é", 88) + "@example.com"}, Search: strings.Repeat("é", 100)},
			url.Values{"per_page": {"200"}, "email": {strings.Repeat("é", 88) + "@example.com"}, "search": {strings.Repeat("é", 100)}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPages(one(""))
			for _, err := range client(t, w).ListCustomers(t.Context(), tt.filter) {
				require.NoError(t, err)
			}
			require.Len(t, w.sent, 1)
			assert.Equal(t, "https://api.paddle.com/customers?"+tt.want.Encode(), w.sent[0].URL)
			assert.Equal(t, http.MethodGet, w.sent[0].Method)
		})
	}
}

// badEmails are addresses that Paddle cannot look up, and why.
var badEmails = map[string]string{
	"jane,joe@example.com":                   "comma",
	"jane@example.com,joe@example.com":       "comma",
	strings.Repeat("a", 89) + "@example.com": "100 characters",
	strings.Repeat("é", 89) + "@example.com": "100 characters",
	"jane":                 "not an e-mail address",
	"@example.com":         "not an e-mail address",
	"jane@":                "not an e-mail address",
	"jane@exam ple.com":    "white space",
	"jane@example.com\n":   "white space",
	"jane\x00@example.com": "control",
	"jane\xff@example.com": "not an e-mail address",
	strings.Repeat("a", 500) + "@example.com":   "not an e-mail address",
	"\"jane doe\"@example.com, joe@example.com": "white space",
}

func TestCustomerFiltersThatAreRefused(t *testing.T) {
	t.Parallel()
	type filter = paddle.CustomerFilter
	type row struct {
		name   string
		filter filter
		field  string
		says   string
	}
	tests := []row{
		{"empty address", filter{Emails: []string{""}}, "Emails", "empty"},
		{"subscription for a customer", filter{IDs: []string{"ctm_1", "sub_1"}}, "IDs", "a subscription, not of a customer"},
		{"empty customer", filter{IDs: []string{""}}, "IDs", "empty"},
		{"comma in a customer", filter{IDs: []string{"ctm_1,ctm_2"}}, "IDs", "comma"},
		{"empty status", filter{Statuses: []paddle.CustomerStatus{""}}, "Statuses", "empty"},
		{"comma in a status", filter{Statuses: []paddle.CustomerStatus{"active,archived"}}, "Statuses", "comma"},
		{"long search", filter{Search: strings.Repeat("é", 101)}, "Search", "100 characters"},
		{"search that is no UTF-8", filter{Search: "\xff"}, "Search", "UTF-8"},
		{"fewer than none on a page", filter{PerPage: -200}, "PerPage", "negative"},
		{"comma in the order", filter{Order: ","}, "Order", "comma"},
	}
	for email, says := range badEmails {
		tests = append(tests, row{"address " + email, filter{Emails: []string{"joe@example.com", email}}, "Emails", says})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newPages()
			for customer, err := range client(t, w).ListCustomers(t.Context(), tt.filter) {
				e := failure(t, customer == nil, err, "jane", "joe@")
				assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
				assert.Equal(t, tt.field, e.Field)
				assert.ErrorContains(t, err, tt.says)
				assert.Zero(t, e.Attempts)
			}
			assert.Empty(t, w.sent)
		})
	}
}

func TestCustomersWhoWereNotAskedFor(t *testing.T) {
	t.Parallel()
	jane := `{"id":"ctm_1","status":"active","email":"Jane@Example.com"}`
	type filter = paddle.CustomerFilter
	tests := []struct {
		name   string
		filter filter
		bad    bool
	}{
		{"nobody in particular", filter{}, false},
		{"by identifier", filter{IDs: []string{"ctm_0", "ctm_1"}}, false},
		{"by address", filter{Emails: []string{"joe@example.com", "Jane@Example.com"}}, false},
		{"by address in small letters", filter{Emails: []string{"jane@example.com"}}, false},
		{"by search", filter{Search: "nothing like it"}, false},
		{"another identifier", filter{IDs: []string{"ctm_2"}}, true},
		{"another address", filter{Emails: []string{"joe@example.com"}}, true},
		{"an address that looks alike", filter{Emails: []string{"jane@examp\u0131e.com"}}, true},
		{"another identifier, and the address", filter{IDs: []string{"ctm_2"}, Emails: []string{"jane@example.com"}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n := 0
			for customer, err := range client(t, newPages(one(jane))).ListCustomers(t.Context(), tt.filter) {
				n++
				if tt.bad {
					assert.Equal(t, portal.ErrBadResponse, failure(t, customer == nil, err, "jane", "Jane", "joe@").Kind)
				} else {
					require.NoError(t, err)
				}
			}
			assert.Equal(t, 1, n)
		})
	}
}

func TestCustomerErrorsHideWhoWasLookedFor(t *testing.T) {
	t.Parallel()
	filter := paddle.CustomerFilter{Emails: []string{"jane@example.com"}, Search: "Jane Doe"}
	for name, rt := range map[string]http.RoundTripper{
		"Paddle repeats it": newWire(400, envelope("invalid_field", "request_error",
			`,"errors":[{"field":"email.0","message":"jane@example.com, that is Jane Doe or jane%40example.com"}]`)),
		"the network repeats it": roundTripper(func(r *http.Request) (*http.Response, error) {
			return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: errors.New("no way to Jane Doe, jane@example.com or Jane+Doe")}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for customer, err := range client(t, rt).ListCustomers(t.Context(), filter) {
				failure(t, customer == nil, err, "jane", "Jane", "Doe")
			}
		})
	}
}
