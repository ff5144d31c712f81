package paddle_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/paddle"
)

// list is a listing with its filter. It returns the number of entries.
type list func(t *testing.T, c *paddle.Client) (int, error)

func customersBy(filter paddle.CustomerFilter) list {
	return func(t *testing.T, c *paddle.Client) (int, error) {
		found, err := providertest.Collect(t, c.ListCustomers(t.Context(), filter))
		return len(found), err
	}
}

func subscriptionsBy(filter paddle.SubscriptionFilter) list {
	return func(t *testing.T, c *paddle.Client) (int, error) {
		found, err := providertest.Collect(t, c.ListSubscriptions(t.Context(), filter))
		return len(found), err
	}
}

func TestFiltersOnTheWire(t *testing.T) {
	t.Parallel()
	type (
		customers     = paddle.CustomerFilter
		subscriptions = paddle.SubscriptionFilter
	)
	longEmail, longSearch := strings.Repeat("é", 88)+"@example.com", strings.Repeat("é", 100)
	type row struct {
		list list
		path string
		want url.Values // and per_page=200, if it has none
	}
	table.Run(t, map[string]row{
		"no filter of customers": {customersBy(customers{}), "customers", url.Values{}},
		"every filter of customers": {
			customersBy(customers{
				Emails:   []string{"jane+1@example.com", "jürgen@example.com"},
				IDs:      []string{"ctm_1", "ctm_2"},
				Search:   "Jane, & co",
				Statuses: []paddle.CustomerStatus{paddle.CustomerActive, paddle.CustomerArchived},
				PerPage:  3,
				Order:    paddle.OrderIDDescending,
			}),
			"customers",
			url.Values{
				"email": {"jane+1@example.com,jürgen@example.com"}, "id": {"ctm_1,ctm_2"}, "search": {"Jane, & co"},
				"status": {"active,archived"}, "per_page": {"3"}, "order_by": {"id[DESC]"},
			},
		},
		"the longest texts": {
			customersBy(customers{Emails: []string{longEmail}, Search: longSearch}),
			"customers", url.Values{"email": {longEmail}, "search": {longSearch}},
		},
		"no filter of subscriptions": {subscriptionsBy(subscriptions{}), "subscriptions", url.Values{}},
		"empty lists":                {subscriptionsBy(subscriptions{CustomerIDs: []string{}}), "subscriptions", url.Values{}},
		"every filter of subscriptions": {
			subscriptionsBy(subscriptions{
				CustomerIDs:            []string{"ctm_1", "ctm_2"},
				IDs:                    []string{"sub_1", "sub_2"},
				AddressIDs:             []string{"add_1", "add_2"},
				PriceIDs:               []string{"pri_1", "pri_2"},
				Statuses:               []paddle.SubscriptionStatus{paddle.SubscriptionPastDue, paddle.SubscriptionTrialing},
				CollectionMode:         paddle.CollectionManual,
				ScheduledChangeActions: []paddle.ScheduledAction{paddle.ScheduledPause, paddle.ScheduledResume},
				PerPage:                7,
				Order:                  paddle.OrderIDAscending,
			}),
			"subscriptions",
			url.Values{
				"customer_id": {"ctm_1,ctm_2"}, "id": {"sub_1,sub_2"}, "address_id": {"add_1,add_2"}, "price_id": {"pri_1,pri_2"},
				"status": {"past_due,trialing"}, "collection_mode": {"manual"}, "scheduled_change_action": {"pause,resume"},
				"per_page": {"7"}, "order_by": {"id[ASC]"},
			},
		},
		"more on a page than there can be": {subscriptionsBy(subscriptions{PerPage: 201}), "subscriptions", url.Values{}},
		"odd characters": {
			subscriptionsBy(subscriptions{CustomerIDs: []string{"ctm_a&b=c d#e%2F+ü"}}),
			"subscriptions", url.Values{"customer_id": {"ctm_a&b=c d#e%2F+ü"}},
		},
		"words of tomorrow": {
			subscriptionsBy(subscriptions{Statuses: []paddle.SubscriptionStatus{"new"}, Order: "name[ASC]"}),
			"subscriptions", url.Values{"status": {"new"}, "order_by": {"name[ASC]"}},
		},
	}, func(t *testing.T, tt row) {
		w := newPages(one(""))
		_, err := tt.list(t, client(t, w))
		require.NoError(t, err)
		if !tt.want.Has("per_page") {
			tt.want.Set("per_page", "200")
		}
		w.AssertSent(t, 1, "GET", "https://api.paddle.com/"+tt.path+"?"+tt.want.Encode(), "", keyHeader)
	})
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

func TestFiltersThatAreRefused(t *testing.T) {
	t.Parallel()
	type row struct {
		name  string
		list  list
		field string
		says  string
	}
	type (
		customers     = paddle.CustomerFilter
		subscriptions = paddle.SubscriptionFilter
	)
	tests := []row{
		{"empty address", customersBy(customers{Emails: []string{""}}), "Emails", "empty"},
		{"subscription for a customer", customersBy(customers{IDs: []string{"ctm_1", "sub_1"}}), "IDs", "a subscription, not of a customer"},
		{"empty customer", customersBy(customers{IDs: []string{""}}), "IDs", "empty"},
		{"comma in a status", customersBy(customers{Statuses: []paddle.CustomerStatus{"active,archived"}}), "Statuses", "comma"},
		{"long search", customersBy(customers{Search: strings.Repeat("é", 101)}), "Search", "100 characters"},
		{"search that is no UTF-8", customersBy(customers{Search: "\xff"}), "Search", "UTF-8"},
		{"blank customer", subscriptionsBy(subscriptions{CustomerIDs: []string{" "}}), "CustomerIDs", "empty"},
		{"comma in a customer", subscriptionsBy(subscriptions{CustomerIDs: []string{"ctm_1,ctm_2"}}), "CustomerIDs", "comma"},
		{"subscription for a customer", subscriptionsBy(subscriptions{CustomerIDs: []string{"sub_1"}}), "CustomerIDs", "a subscription, not of a customer"},
		{"slash in a customer", subscriptionsBy(subscriptions{CustomerIDs: []string{"ctm_1/2"}}), "CustomerIDs", "slash"},
		{"customer for a subscription", subscriptionsBy(subscriptions{IDs: []string{"ctm_1"}}), "IDs", "a customer, not of a subscription"},
		{"price for an address", subscriptionsBy(subscriptions{AddressIDs: []string{"pri_1"}}), "AddressIDs", "a price, not of an address"},
		{"product for a price", subscriptionsBy(subscriptions{PriceIDs: []string{"pro_1"}}), "PriceIDs", "a product, not of a price"},
		{"comma in a status", subscriptionsBy(subscriptions{Statuses: []paddle.SubscriptionStatus{"active,paused"}}), "Statuses", "comma"},
		{"control character in a status", subscriptionsBy(subscriptions{Statuses: []paddle.SubscriptionStatus{"active\n"}}), "Statuses", "control"},
		{"empty change", subscriptionsBy(subscriptions{ScheduledChangeActions: []paddle.ScheduledAction{""}}), "ScheduledChangeActions", "empty"},
		{"comma in the mode", subscriptionsBy(subscriptions{CollectionMode: "automatic,manual"}), "CollectionMode", "comma"},
		{"comma in the order", subscriptionsBy(subscriptions{Order: "id[ASC],name[ASC]"}), "Order", "comma"},
		{"fewer than none on a page", subscriptionsBy(subscriptions{PerPage: -1}), "PerPage", "negative"},
		{"the first mistake counts", subscriptionsBy(subscriptions{PerPage: -1, IDs: []string{""}}), "PerPage", "negative"},
	}
	for email, says := range badEmails {
		tests = append(tests, row{"address " + email, customersBy(customers{Emails: []string{"joe@example.com", email}}), "Emails", says})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newPages()
			refused(t, errorOf(tt.list(t, client(t, w))), tt.field, tt.says, "jane", "joe@")
			assert.Empty(t, w.Requests())
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
	_, err := providertest.Collect(t, all)
	require.NoError(t, err)
	assert.Contains(t, w.Requests()[0].Query, "ctm_1")
}
