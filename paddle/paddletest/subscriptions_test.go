package paddletest_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

func TestPagingReachesEverySubscription(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	added := s.AddSubscriptions(paddletest.Customer, 118)
	s.AddSubscriptions(unknownCustomer, 7) // must not appear
	ascending := append([]string{paddletest.Subscriptions[1], paddletest.Subscriptions[0]}, added...)
	descending := slices.Clone(ascending)
	slices.Reverse(descending)
	tests := []struct {
		name, order string
		want        []string
	}{
		{"default", "", descending},
		{"descending", "&order_by=id[DESC]", descending},
		{"ascending", "&order_by=id[ASC]", ascending},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			page := requireListing(t, mustCall(t, s, "GET", "/subscriptions?per_page=40&customer_id="+paddletest.Customer+tt.order, ""))
			got := page.ids()
			for range 2 {
				require.True(t, page.hasMore())
				assert.Len(t, page.Data, 40)
				assert.Equal(t, 120, *page.Meta.Pagination.EstimatedTotal)
				page = follow(t, s, page)
				got = append(got, page.ids()...)
			}
			assert.False(t, page.hasMore(), "a full page can be the last")
			assert.Equal(t, tt.want, got)

			stale := follow(t, s, page)
			assert.Empty(t, stale.Data)
			assert.False(t, stale.hasMore())
			assert.Equal(t, *page.Meta.Pagination.Next, *stale.Meta.Pagination.Next)
		})
	}
}

func TestNextCarriesTheQuery(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	tests := []struct {
		name, query string
		want        url.Values
	}{
		{"nothing asked", "", url.Values{"after": {paddletest.Subscriptions[1]}}},
		{"filters", "?status=active,paused&collection_mode=automatic", url.Values{
			"after": {paddletest.Subscriptions[1]}, "status": {"active,paused"}, "collection_mode": {"automatic"},
		}},
		{"repeated filters", "?status=active&status=paused", url.Values{
			"after": {paddletest.Subscriptions[1]}, "status": {"active", "paused"},
		}},
		{"nothing found", "?status=canceled", url.Values{"status": {"canceled"}}},
		{"nothing left", "?after=" + paddletest.Subscriptions[1], url.Values{"after": {paddletest.Subscriptions[1]}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := requireListing(t, mustCall(t, s, "GET", "/subscriptions"+tt.query, ""))
			assert.False(t, l.hasMore())
			next, err := url.Parse(*l.Meta.Pagination.Next)
			require.NoError(t, err)
			assert.Equal(t, "/subscriptions", next.Path)
			assert.Equal(t, tt.want, next.Query())
		})
	}
}

func TestSubscriptionFilters(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	// One of each state, in the order that AddSubscriptions promises.
	ids := s.AddSubscriptions(unknownCustomer, 9)
	pick := func(indices ...int) []string {
		picked := []string{}
		for _, i := range indices {
			picked = append(picked, ids[i])
		}
		return picked
	}
	tests := []struct {
		name, query string
		want        []string
	}{
		{"all, canceled ones included", "", ids},
		{"active", "status=active", pick(0, 1, 6, 7)},
		{"two states", "status=trialing,canceled", pick(2, 5)},
		{"two states, repeated", "status=trialing&status=canceled", pick(2, 5)},
		{"past due", "status=past_due", pick(3)},
		{"paused", "status=paused", pick(4, 8)},
		{"invoiced", "collection_mode=manual", pick(1)},
		{"not invoiced", "collection_mode=automatic", pick(0, 2, 3, 4, 5, 6, 7, 8)},
		{"about to end", "scheduled_change_action=cancel", pick(6)},
		{"about to change", "scheduled_change_action=pause,resume", pick(7, 8)},
		{"two by ID", "id=" + ids[2] + "," + ids[4], pick(2, 4)},
		{"address", "address_id=" + strings.Replace(ids[3], "sub_", "add_", 1), pick(3)},
		{"yearly price", "price_id=pri_01gsz91wy9k1yn7kx82aafwvea", pick(1)},
		{"price of a second item", "price_id=pri_01h1vjfevh5etwq3rb416a23h2&status=trialing", pick(2)},
		{"filters together", "status=active&scheduled_change_action=pause", pick(7)},
		{"nothing", "id=" + paddletest.Subscriptions[0], pick()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := requireListing(t, mustCall(t, s, "GET", "/subscriptions?order_by=id[ASC]&customer_id="+unknownCustomer+"&"+tt.query, ""))
			assert.Equal(t, tt.want, l.ids())
			assert.Equal(t, len(tt.want), *l.Meta.Pagination.EstimatedTotal)
		})
	}
}

func TestSubscriptionsOfSeveralCustomers(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ids := s.AddSubscriptions(unknownCustomer, 1)
	l := requireListing(t, mustCall(t, s, "GET", "/subscriptions?customer_id="+unknownCustomer+","+paddletest.Customer, ""))
	assert.ElementsMatch(t, append(ids, paddletest.Subscriptions...), l.ids())
}

func TestFixedSubscriptions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	l := requireListing(t, mustCall(t, s, "GET", "/subscriptions?customer_id="+paddletest.Customer, ""))
	require.Equal(t, paddletest.Subscriptions, l.ids())
	assert.Equal(t, "active", l.Data[0].Status)
	assert.Equal(t, "paused", l.Data[1].Status)
}

// TestSubscriptionDocument checks what varies with the state, and that every
// documented field is there in each.
func TestSubscriptionDocument(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.AddSubscriptions(unknownCustomer, 9)
	a := mustCall(t, s, "GET", "/subscriptions?order_by=id[ASC]&customer_id="+unknownCustomer, "")
	var body struct {
		Data []map[string]any `json:"data"`
	}
	require.NoError(t, json.Unmarshal(a.body, &body))
	require.Len(t, body.Data, 9)
	// Fields that are null in one state and not in another; true is "set".
	tests := []struct {
		name                                                       string
		invoiced, billed, renews, paused, canceled, trial, changes bool
	}{
		{name: "active", billed: true, renews: true},
		{name: "invoiced", invoiced: true, billed: true, renews: true},
		{name: "trialing", renews: true, trial: true},
		{name: "past due", billed: true, renews: true},
		{name: "paused", billed: true, paused: true},
		{name: "canceled", billed: true, canceled: true},
		{name: "about to cancel", billed: true, renews: true, changes: true},
		{name: "about to pause", billed: true, renews: true, changes: true},
		{name: "about to resume", billed: true, paused: true, changes: true},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sub := body.Data[i]
			assert.ElementsMatch(t, []string{
				"id", "status", "customer_id", "address_id", "business_id", "currency_code", "created_at", "updated_at",
				"started_at", "first_billed_at", "next_billed_at", "paused_at", "canceled_at", "collection_mode",
				"billing_details", "current_billing_period", "billing_cycle", "scheduled_change", "items", "custom_data",
				"management_urls", "discount", "import_meta",
			}, keys(sub))
			assert.Equal(t, tt.invoiced, sub["business_id"] != nil, "business_id")
			assert.Equal(t, tt.invoiced, sub["billing_details"] != nil, "billing_details")
			assert.Equal(t, tt.billed, sub["first_billed_at"] != nil, "first_billed_at")
			assert.Equal(t, tt.renews, sub["next_billed_at"] != nil, "next_billed_at")
			assert.Equal(t, tt.renews, sub["current_billing_period"] != nil, "current_billing_period")
			assert.Equal(t, tt.paused, sub["paused_at"] != nil, "paused_at")
			assert.Equal(t, tt.canceled, sub["canceled_at"] != nil, "canceled_at")
			assert.Equal(t, tt.changes, sub["scheduled_change"] != nil, "scheduled_change")

			links := sub["management_urls"].(map[string]any)
			assert.ElementsMatch(t, []string{"update_payment_method", "cancel", "view_subscription"}, keys(links))
			assert.Equal(t, tt.invoiced, links["update_payment_method"] == nil, "update_payment_method")
			assert.NotContains(t, links["cancel"], "token")

			for _, each := range sub["items"].([]any) {
				item := each.(map[string]any)
				assert.ElementsMatch(t, []string{
					"status", "quantity", "recurring", "created_at", "updated_at", "previously_billed_at", "next_billed_at",
					"trial_dates", "price", "product",
				}, keys(item))
				assert.Equal(t, tt.trial, item["trial_dates"] != nil, "trial_dates")
				price := item["price"].(map[string]any)
				product := item["product"].(map[string]any)
				assert.NotEmpty(t, price["name"])
				assert.Regexp(t, `^\d+$`, price["unit_price"].(map[string]any)["amount"])
				assert.Equal(t, []any{}, price["unit_price_overrides"])
				assert.NotEmpty(t, product["name"])
				assert.Equal(t, product["id"], price["product_id"])
			}
		})
	}
}

func keys(m map[string]any) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	return names
}

func TestAddSubscriptions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	assert.Empty(t, s.AddSubscriptions(paddletest.Customer, 0))
	assert.Empty(t, s.AddSubscriptions(paddletest.Customer, -1))

	ids := append(s.AddSubscriptions(paddletest.Customer, 3), s.AddSubscriptions(paddletest.Customer, 3)...)
	assert.True(t, slices.IsSorted(ids))
	assert.Len(t, slices.Compact(slices.Clone(ids)), 6, "unique")
	for _, id := range ids {
		assert.Regexp(t, `^sub_[a-z\d]{26}$`, id)
	}

	s.AddSubscriptions(unknownCustomer, 1)
	l := requireListing(t, mustCall(t, s, "GET", "/customers?email="+unknownCustomer+"@example.com", ""))
	assert.Equal(t, []string{unknownCustomer}, l.ids(), "the customer is added")
}

func TestManySubscriptions(t *testing.T) {
	t.Parallel()
	const n = 100_000
	s := newServer(t)
	ids := s.AddSubscriptions(unknownCustomer, n)
	require.Len(t, ids, n)
	page := requireListing(t, mustCall(t, s, "GET", "/subscriptions?per_page=200&customer_id="+unknownCustomer, ""))
	assert.Equal(t, n, *page.Meta.Pagination.EstimatedTotal)
	assert.Equal(t, ids[n-1], page.Data[0].ID)
	last := requireListing(t, mustCall(t, s, "GET", "/subscriptions?per_page=200&after="+ids[10]+"&customer_id="+unknownCustomer, ""))
	assert.Len(t, last.Data, 10)
	assert.False(t, last.hasMore())
}
