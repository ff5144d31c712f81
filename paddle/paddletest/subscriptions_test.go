package paddletest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

// TestSubscriptionDocument checks the fields that depend on the state, and that a document
// has every documented field in each state.
func TestSubscriptionDocument(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.AddSubscriptions(unknownCustomer, 9)
	all := documents(t, s, "/subscriptions?order_by=id[ASC]&customer_id="+unknownCustomer)
	require.Len(t, all, 9)
	// The fields that are null in one state and set in another.
	const billed, renews = " first_billed_at", " current_billing_period next_billed_at"
	tests := []struct{ name, set string }{
		{"active", renews + billed},
		{"invoiced", "billing_details business_id" + renews + billed},
		{"trialing", renews + " trial_dates"},
		{"past due", renews + billed},
		{"paused", billed + " paused_at"},
		{"canceled", "canceled_at" + billed},
		{"about to cancel", renews + billed + " scheduled_change"},
		{"about to pause", renews + billed + " scheduled_change"},
		{"about to resume", billed + " paused_at scheduled_change"},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sub := all[i]
			assert.Equal(t, "address_id billing_cycle billing_details business_id canceled_at collection_mode created_at currency_code "+
				"current_billing_period custom_data customer_id discount first_billed_at id import_meta items management_urls "+
				"next_billed_at paused_at scheduled_change started_at status updated_at", members(sub))
			links := sub["management_urls"].(map[string]any)
			assert.Equal(t, "cancel update_payment_method view_subscription", members(links))
			assert.Equal(t, tt.name == "invoiced", links["update_payment_method"] == nil)
			assert.NotContains(t, links["cancel"], "token")

			for _, each := range sub["items"].([]any) {
				item := each.(map[string]any)
				assert.Equal(t, "created_at next_billed_at previously_billed_at price product quantity recurring status trial_dates updated_at", members(item))
				var set []string
				const optional = "billing_details business_id canceled_at current_billing_period first_billed_at " +
					"next_billed_at paused_at scheduled_change trial_dates"
				for _, name := range strings.Fields(optional) {
					if sub[name] != nil || item[name] != nil {
						set = append(set, name)
					}
				}
				assert.ElementsMatch(t, strings.Fields(tt.set), set)
				price, product := item["price"].(map[string]any), item["product"].(map[string]any)
				assert.Equal(t, "billing_cycle created_at custom_data description id import_meta name product_id quantity status "+
					"tax_mode trial_period type unit_price unit_price_overrides updated_at", members(price))
				assert.Equal(t, "created_at custom_data description id image_url import_meta name status tax_category type updated_at", members(product))
				assert.NotEmpty(t, price["name"])
				assert.Regexp(t, `^\d+$`, price["unit_price"].(map[string]any)["amount"])
				assert.Equal(t, []any{}, price["unit_price_overrides"])
				assert.NotEmpty(t, product["name"])
				assert.Equal(t, product["id"], price["product_id"])
			}
		})
	}
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
	assert.Equal(t, []string{unknownCustomer}, list(t, s, "/customers?email="+unknownCustomer+"@example.com").ids, "the customer is added")
}
