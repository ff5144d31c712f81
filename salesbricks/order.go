package salesbricks

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"

	"github.com/portallink/portallink-go/portal"
)

// Order is the payload of the webhook order.complete, and of the others on
// orders, with all documented fields. A field that Salesbricks leaves out, sends
// as null, or sends in another type is zero. Moments are in ISO 8601, as they
// were sent. See https://docs.salesbricks.com/api-reference/webhooks/schemas.
type Order struct {
	ID string `json:"id"`

	// SubscriptionID is what GenerateLink takes in Request.SubscriptionIDs. The
	// documents give it two names, subscription_id and, in the newer schema,
	// chain_id; the first is taken where both are there. It is empty where
	// neither is: ListCustomers finds it by the buyer's company then.
	SubscriptionID string `json:"subscription_id"`

	Stage                string     `json:"stage"`
	DocumentsGeneratedAt string     `json:"documents_generated_at"`
	CreatedAt            string     `json:"created_at"`
	UpdatedAt            string     `json:"updated_at"`
	StartsAt             string     `json:"starts_at"`
	Buyer                OrderBuyer `json:"buyer"`
	CRMAccountID         string     `json:"crm_account_id"`
	CRMOpportunityID     string     `json:"crm_opportunity_id"`

	// SKUs is what was ordered. The documents describe the list under the heading
	// "Current Order SKUs" without the name of its field, which is taken to be
	// current_order_skus.
	SKUs []OrderSKU `json:"current_order_skus"`
}

// OrderBuyer is who made an order.
type OrderBuyer struct {
	ID         string  `json:"id"`          // of the company
	ExternalID string  `json:"external_id"` // of the company, yours
	FirstName  string  `json:"first_name"`
	LastName   string  `json:"last_name"`
	Email      string  `json:"email"`
	Company    Company `json:"company"`
}

// Company is the company of an OrderBuyer.
type Company struct {
	ID         string  `json:"id"`
	ExternalID string  `json:"external_id"` // yours
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
	Code string `json:"code"` // yours
}

// ParseOrder reads the body of a webhook on an order. Verify it first. A body
// that is no JSON object is a *portal.Error of kind ErrBadResponse.
func ParseOrder(body []byte) (*Order, error) {
	var order struct {
		Order
		ChainID string `json:"chain_id"`
	}
	err := json.Unmarshal(body, &order)
	// What is of another type is passed over: encoding/json goes on after that.
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
