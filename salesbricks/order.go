package salesbricks

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"

	"github.com/portallink/portallink-go/portal"
)

// Order is the payload of the webhook order.complete, and of other webhooks about
// orders, with all documented fields. A field that is missing, null, or of another type
// is zero. Times are the ISO 8601 texts that Salesbricks sent. See
// https://docs.salesbricks.com/api-reference/webhooks/schemas.
type Order struct {
	ID string `json:"id"`

	// SubscriptionID can be used in Request.SubscriptionIDs. The documents have two
	// names for it: subscription_id and, in the newer schema, chain_id. If both are
	// present, subscription_id counts. If both are missing, it is empty; find the
	// subscription with ListCustomers and the buyer's company.
	SubscriptionID string `json:"subscription_id"`

	Stage                string     `json:"stage"`
	DocumentsGeneratedAt string     `json:"documents_generated_at"`
	CreatedAt            string     `json:"created_at"`
	UpdatedAt            string     `json:"updated_at"`
	StartsAt             string     `json:"starts_at"`
	Buyer                OrderBuyer `json:"buyer"`
	CRMAccountID         string     `json:"crm_account_id"`
	CRMOpportunityID     string     `json:"crm_opportunity_id"`

	// SKUs is the list of ordered SKUs. The documents describe it under the heading
	// "Current Order SKUs", but do not name its field. This package assumes
	// current_order_skus.
	SKUs []OrderSKU `json:"current_order_skus"`
}

// OrderBuyer is the person who made an order, with the company.
type OrderBuyer struct {
	ID         string  `json:"id"`          // of the company
	ExternalID string  `json:"external_id"` // your own identifier of the company
	FirstName  string  `json:"first_name"`
	LastName   string  `json:"last_name"`
	Email      string  `json:"email"`
	Company    Company `json:"company"`
}

// Company is the company of an OrderBuyer.
type Company struct {
	ID         string  `json:"id"`
	ExternalID string  `json:"external_id"` // your own identifier
	Name       string  `json:"name"`
	Address    Address `json:"address"`
}

// OrderSKU is one line of an order.
type OrderSKU struct {
	SKU      SKU `json:"sku"`
	Quantity int `json:"quantity"`
}

// SKU is a plan or brick.
type SKU struct {
	Name string `json:"name"`
	Code string `json:"code"` // your own
}

// ParseOrder reads the body of a webhook about an order. Call [VerifyWebhook] first. If
// the body is not a JSON object, the error is a [*portal.Error] of kind
// [portal.ErrBadResponse].
func ParseOrder(body []byte) (*Order, error) {
	var order struct {
		Order
		ChainID string `json:"chain_id"`
	}
	err := json.Unmarshal(body, &order)
	// A value of another type is ignored: encoding/json continues after it.
	var other *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &other) || !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return nil, &portal.Error{
			Provider: provider,
			Kind:     portal.ErrBadResponse,
			Err:      errors.New("the webhook is not a JSON object"),
		}
	}
	order.SubscriptionID = cmp.Or(order.SubscriptionID, order.ChainID)
	return &order.Order, nil
}
