package paddle

import (
	"strings"
)

// kindNames has the prefixes of Paddle's identifiers.
var kindNames = map[string]string{
	"add_":    "an address",
	"adj_":    "an adjustment",
	"biz_":    "a business",
	"cpl_":    "a customer portal",
	"cpls_":   "a portal session",
	"ctm_":    "a customer",
	"dsc_":    "a discount",
	"evt_":    "an event",
	"inv_":    "an invoice",
	"ntf_":    "a notification",
	"ntfset_": "a notification setting",
	"paymtd_": "a payment method",
	"pri_":    "a price",
	"pro_":    "a product",
	"rep_":    "a report",
	"sub_":    "a subscription",
	"txn_":    "a transaction",
}

// checkID returns an error for an identifier of another kind than want, and for one
// that cannot be in a path. It accepts an identifier with an unknown prefix: only
// Paddle knows whether it is valid.
func (c *Client) checkID(field, id, want string) error {
	if err := c.api.CheckID(field, id); err != nil {
		return err
	}
	if strings.HasPrefix(id, want) {
		return nil
	}
	head, _, ok := strings.Cut(id, "_")
	if name := kindNames[head+"_"]; ok && name != "" {
		return c.api.Refuse(field, "this is the identifier of "+name+", not of "+kindNames[want])
	}
	return nil
}
