package salesbricks_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// fullOrder has every field of the documented schema. The documents have no sample.
const fullOrder = `{"id":"11111111-0000-4000-8000-000000000001","chain_id":"11111111-2222-4333-8444-555555555555","stage":"CLOSED",` +
	`"documents_generated_at":"2024-01-05T23:38:16.667405+00:00","created_at":"2024-01-01T00:00:00Z",` +
	`"updated_at":"2024-01-05T23:38:17Z","starts_at":"2024-02-01T00:00:00Z",` +
	`"buyer":{"id":"997c5c51-17a5-4759-956e-bb87f7afd289","external_id":"crm-1","first_name":"Jane","last_name":"Sample",` +
	`"email":"jane@example.com","company":{"id":"997c5c51-17a5-4759-956e-bb87f7afd289","external_id":"crm-1",` +
	`"name":"Example Orchards Ltd","address":{"line_1":"123 Easy Street","line_2":"Suite 123","city":"Springfield",` +
	`"region":"IL","zip":"62701","country":"United States"}}},` +
	`"current_order_skus":[{"sku":{"name":"Orchard Plan","code":"orchard"},"quantity":25},{"sku":{"name":"Ladder","code":""},"quantity":1}],` +
	`"crm_account_id":"account-1","crm_opportunity_id":"opportunity-1"}`

func TestOrder(t *testing.T) {
	t.Parallel()
	order, err := salesbricks.ParseOrder([]byte(fullOrder))
	require.NoError(t, err)
	assert.Equal(t, salesbricks.Order{
		ID:                   "11111111-0000-4000-8000-000000000001",
		SubscriptionID:       "11111111-2222-4333-8444-555555555555",
		Stage:                "CLOSED",
		DocumentsGeneratedAt: "2024-01-05T23:38:16.667405+00:00",
		CreatedAt:            "2024-01-01T00:00:00Z",
		UpdatedAt:            "2024-01-05T23:38:17Z",
		StartsAt:             "2024-02-01T00:00:00Z",
		Buyer: salesbricks.OrderBuyer{
			ID: "997c5c51-17a5-4759-956e-bb87f7afd289", ExternalID: "crm-1",
			FirstName: "Jane", LastName: "Sample", Email: "jane@example.com",
			Company: salesbricks.Company{
				ID: "997c5c51-17a5-4759-956e-bb87f7afd289", ExternalID: "crm-1", Name: "Example Orchards Ltd",
				Address: salesbricks.Address{
					Line1: "123 Easy Street", Line2: "Suite 123", City: "Springfield", Region: "IL", Zip: "62701", Country: "United States",
				},
			},
		},
		CRMAccountID:     "account-1",
		CRMOpportunityID: "opportunity-1",
		SKUs: []salesbricks.OrderSKU{
			{SKU: salesbricks.SKU{Name: "Orchard Plan", Code: "orchard"}, Quantity: 25},
			{SKU: salesbricks.SKU{Name: "Ladder"}, Quantity: 1},
		},
	}, *order)
}

func TestSubscriptionOfAnOrder(t *testing.T) {
	t.Parallel()
	type row struct{ body, want string }
	table.Run(t, map[string]row{
		"by the guide's name":             {`{"subscription_id":"s"}`, "s"},
		"by the schema's name":            {`{"chain_id":"s"}`, "s"},
		"by both":                         {`{"chain_id":"c","subscription_id":"s"}`, "s"},
		"null and the schema's name":      {`{"subscription_id":null,"chain_id":"c"}`, "c"},
		"of another type, and a name":     {`{"subscription_id":{"id":"s"},"chain_id":"c"}`, "c"},
		"by neither":                      {`{}`, ""},
		"null":                            {`{"subscription_id":null,"chain_id":null}`, ""},
		"with values of another type":     {`{"id":7,"buyer":[],"current_order_skus":{},"crm_account_id":{},"chain_id":"c"}`, "c"},
		"with a fraction as the quantity": {`{"current_order_skus":[{"quantity":1.5}],"chain_id":"c"}`, "c"},
		"with white space around it":      {" \r\n{\"chain_id\":\"c\"}\n", "c"},
		"with unknown fields":             {`{"chain_id":"c","event":"order.complete","is_new":[{}]}`, "c"},
	}, func(t *testing.T, tt row) {
		order, err := salesbricks.ParseOrder([]byte(tt.body))
		require.NoError(t, err)
		assert.Equal(t, tt.want, order.SubscriptionID)
	})
}

func TestBodiesThatAreNoOrder(t *testing.T) {
	t.Parallel()
	table.Run(t, map[string]string{
		"empty": "", "white space": " \n", "null": "null", "a text": `"s3cret"`, "a number": "7", "true": "true", "a list": `[{"id":"s3cret"}]`,
		"a form": "id=s3cret", "truncated": fullOrder[:len(fullOrder)/2], "something more": fullOrder + "}", "two orders": "{}{}",
		"a byte order mark": "\ufeff{}", "a field without quotes": `{id:"s3cret"}`, "nested too deep": strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000),
	}, func(t *testing.T, body string) {
		e := failure(t, errorOf(salesbricks.ParseOrder([]byte(body))), "s3cret", "jane@example.com")
		assert.Equal(t, portal.ErrBadResponse, e.Kind)
		assert.Zero(t, e.Status)
		assert.Zero(t, e.Attempts)
	})
}
