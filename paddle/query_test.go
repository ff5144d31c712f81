package paddle_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
)

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
			_, err := providertest.Collect(t, client(t, w).ListCustomers(t.Context(), tt.filter))
			require.NoError(t, err)
			w.AssertSent(t, 1, "GET", "https://api.paddle.com/customers?"+tt.want.Encode(), "", keyHeader)
		})
	}
}

// badEmails are addresses that Paddle cannot look up, with the reasons.
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
			customers, err := providertest.Collect(t, client(t, w).ListCustomers(t.Context(), tt.filter))
			refused(t, customers == nil, err, tt.field, tt.says, "jane", "joe@")
			assert.Empty(t, w.Requests())
		})
	}
}

func TestSubscriptionFilterOnTheWire(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		filter paddle.SubscriptionFilter
		want   url.Values
	}{
		"nothing": {paddle.SubscriptionFilter{}, url.Values{"per_page": {"200"}}},
		"empty lists": {
			paddle.SubscriptionFilter{CustomerIDs: []string{}, Statuses: []paddle.SubscriptionStatus{}},
			url.Values{"per_page": {"200"}},
		},
		"everything": {
			paddle.SubscriptionFilter{
				CustomerIDs:            []string{"ctm_1", "ctm_2"},
				IDs:                    []string{"sub_1", "sub_2"},
				AddressIDs:             []string{"add_1", "add_2"},
				PriceIDs:               []string{"pri_1", "pri_2"},
				Statuses:               []paddle.SubscriptionStatus{paddle.SubscriptionPastDue, paddle.SubscriptionTrialing},
				CollectionMode:         paddle.CollectionManual,
				ScheduledChangeActions: []paddle.ScheduledAction{paddle.ScheduledPause, paddle.ScheduledResume},
				PerPage:                7,
				Order:                  paddle.OrderIDAscending,
			},
			url.Values{
				"customer_id": {"ctm_1,ctm_2"}, "id": {"sub_1,sub_2"}, "address_id": {"add_1,add_2"}, "price_id": {"pri_1,pri_2"},
				"status": {"past_due,trialing"}, "collection_mode": {"manual"}, "scheduled_change_action": {"pause,resume"},
				"per_page": {"7"}, "order_by": {"id[ASC]"},
			},
		},
		"more on a page than there can be": {paddle.SubscriptionFilter{PerPage: 201}, url.Values{"per_page": {"200"}}},
		"odd characters": {
			paddle.SubscriptionFilter{CustomerIDs: []string{"ctm_a&b=c d#e%2F+ü"}},
			url.Values{"per_page": {"200"}, "customer_id": {"ctm_a&b=c d#e%2F+ü"}},
		},
		"words of tomorrow": {
			paddle.SubscriptionFilter{Statuses: []paddle.SubscriptionStatus{"new"}, Order: "name[ASC]"},
			url.Values{"per_page": {"200"}, "status": {"new"}, "order_by": {"name[ASC]"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPages(one(""))
			_, err := providertest.Collect(t, client(t, w).ListSubscriptions(t.Context(), tt.filter))
			require.NoError(t, err)
			w.AssertSent(t, 1, "GET", "https://api.paddle.com/subscriptions?"+tt.want.Encode(), "", keyHeader)
		})
	}
}

// If the caller changes its slices later, the listing does not change.
func TestFilterIsCopied(t *testing.T) {
	t.Parallel()
	customers := []string{"ctm_1"}
	w := newPages(one(`{"id":"sub_1","customer_id":"ctm_1"}`))
	all := client(t, w).ListSubscriptions(t.Context(), paddle.SubscriptionFilter{CustomerIDs: customers})
	customers[0] = "ctm_2"
	for _, err := range all {
		require.NoError(t, err)
	}
	assert.Contains(t, w.Requests()[0].Query, "ctm_1")
}

func TestSubscriptionFiltersThatAreRefused(t *testing.T) {
	t.Parallel()
	type filter = paddle.SubscriptionFilter
	tests := []struct {
		name   string
		filter filter
		field  string
		says   string
	}{
		{"empty customer", filter{CustomerIDs: []string{"ctm_1", ""}}, "CustomerIDs", "empty"},
		{"blank customer", filter{CustomerIDs: []string{" "}}, "CustomerIDs", "empty"},
		{"comma in a customer", filter{CustomerIDs: []string{"ctm_1,ctm_2"}}, "CustomerIDs", "comma"},
		{"subscription for a customer", filter{CustomerIDs: []string{"sub_1"}}, "CustomerIDs", "a subscription, not of a customer"},
		{"slash in a customer", filter{CustomerIDs: []string{"ctm_1/2"}}, "CustomerIDs", "slash"},
		{"customer for a subscription", filter{IDs: []string{"ctm_1"}}, "IDs", "a customer, not of a subscription"},
		{"comma in a subscription", filter{IDs: []string{"sub_1,"}}, "IDs", "comma"},
		{"price for an address", filter{AddressIDs: []string{"pri_1"}}, "AddressIDs", "a price, not of an address"},
		{"empty address", filter{AddressIDs: []string{""}}, "AddressIDs", "empty"},
		{"product for a price", filter{PriceIDs: []string{"pro_1"}}, "PriceIDs", "a product, not of a price"},
		{"comma in a price", filter{PriceIDs: []string{","}}, "PriceIDs", "comma"},
		{"empty status", filter{Statuses: []paddle.SubscriptionStatus{""}}, "Statuses", "empty"},
		{"comma in a status", filter{Statuses: []paddle.SubscriptionStatus{"active,paused"}}, "Statuses", "comma"},
		{"control character in a status", filter{Statuses: []paddle.SubscriptionStatus{"active\n"}}, "Statuses", "control"},
		{"empty change", filter{ScheduledChangeActions: []paddle.ScheduledAction{""}}, "ScheduledChangeActions", "empty"},
		{"comma in a change", filter{ScheduledChangeActions: []paddle.ScheduledAction{"pause,cancel"}}, "ScheduledChangeActions", "comma"},
		{"comma in the mode", filter{CollectionMode: "automatic,manual"}, "CollectionMode", "comma"},
		{"comma in the order", filter{Order: "id[ASC],name[ASC]"}, "Order", "comma"},
		{"fewer than none on a page", filter{PerPage: -1}, "PerPage", "negative"},
		{"the first mistake counts", filter{PerPage: -1, IDs: []string{""}}, "PerPage", "negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newPages()
			found, err := providertest.Collect(t, client(t, w).ListSubscriptions(t.Context(), tt.filter))
			refused(t, found == nil, err, tt.field, tt.says)
			assert.Empty(t, w.Requests())
		})
	}
}
