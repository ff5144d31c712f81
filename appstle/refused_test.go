package appstle_test

import (
	"context"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/portal"
)

// badCustomerIDs are not the one way to write a customer's number.
var badCustomerIDs = map[string]string{
	"zero": "0", "zeros": "000", "negative": "-1", "the least int64": "-9223372036854775808",
	"beyond int64": "9223372036854775808", "far beyond": "99999999999999999999999999", "letters": "abc",
	"digits and letters": "12ab", "leading zero": "0987654321", "plus": "+5", "minus zero": "-0", "space before": " 5",
	"space behind": "5 ", "newline": "5\n", "NUL": "5\x00", "white space": " ", "a fraction": "5.0", "an exponent": "5e3",
	"hexadecimal": "0x5", "underscore": "5_000", "comma": "5,000", "other digits": "１２３", "no UTF-8": "5\xff",
	"slash": "5/6", "a way out": "../5", "a dot": ".", "two dots": "..", "Paddle's": "ctm_01jcdaf4zgm2fxw3nc0e4fn137",
	"a UUID": "997c5c51-17a5-4759-956e-bb87f7afd289", "an e-mail address": "jane@example.com",

	"gid of an order": "gid://shopify/Order/5", "gid of a contract": "gid://shopify/SubscriptionContract/5",
	"gid of customers": "gid://shopify/Customers/5", "gid of no number": "gid://shopify/Customer/", "gid of no kind": "gid://shopify/5",
	"gid alone": "gid://shopify/", "gid with query": "gid://shopify/Customer/5?a=b", "gid with slash": "gid://shopify/Customer/5/",
	"gid of two": "gid://shopify/Customer/5/6", "gid of zero": "gid://shopify/Customer/0", "gid of a negative": "gid://shopify/Customer/-5",
	"gid with leading zero": "gid://shopify/Customer/05", "gid with plus": "gid://shopify/Customer/+5",
	"gid with letters": "gid://shopify/Customer/5a", "gid with space": "gid://shopify/Customer/ 5", "gid behind space": " gid://shopify/Customer/5",
	"gid in capitals": "GID://shopify/Customer/5", "gid of a customer in small letters": "gid://shopify/customer/5",
	"gid elsewhere": "gid://other/Customer/5", "gid in a gid": "gid://shopify/Customer/gid://shopify/Customer/5",
	"gid beyond int64": "gid://shopify/Customer/9223372036854775808",
}

var badEmails = map[string]string{
	"no at": "jane.example.com", "nothing before": "@example.com", "nothing behind": "jane@", "at alone": "@", "space": "jane doe@example.com",
	"space behind": "jane@example.com ", "newline": "jane@example.com\n", "header": "jane@example.com\r\nX-Other: a", "tab": "\tjane@example.com",
	"NUL": "jane\x00@example.com", "DEL": "jane@exam\x7fple.com", "C1 control": "jane\u0085@example.com", "no-break space": "jane\u00a0@example.com",
	"no UTF-8": "jane\xff@example.com", "too long": strings.Repeat("j", 320) + "@example.com",
}

func TestRefusedBeforeAnyCall(t *testing.T) {
	t.Parallel()
	type row struct {
		name    string
		request portal.Request
		field   string
		kind    portal.ErrorKind
		says    string
	}
	tests := []row{
		{"nobody", portal.Request{}, "CustomerID", portal.ErrInvalidRequest, "customer ID or e-mail"},
		{"a subscription alone", portal.Request{SubscriptionIDs: []string{"a"}}, "CustomerID", portal.ErrInvalidRequest, "customer ID or e-mail"},
		{"another kind by name", portal.Request{CustomerID: "gid://shopify/Order/5"}, "CustomerID", portal.ErrInvalidRequest, "something other than a customer"},
		{"an unknown page", portal.Request{CustomerID: "1", Action: "pause"}, "Action", portal.ErrUnsupported, ""},
	}
	for _, action := range []portal.Action{portal.ActionCancelSubscription, portal.ActionUpdatePaymentMethod, portal.ActionViewSubscription} {
		tests = append(tests, row{
			string(action), portal.Request{CustomerID: "1", SubscriptionIDs: []string{"a"}, Action: action}, "Action", portal.ErrUnsupported, "",
		})
	}
	for name, id := range badCustomerIDs {
		tests = append(tests,
			row{"customer: " + name, portal.Request{CustomerID: id}, "CustomerID", portal.ErrInvalidRequest, ""},
			row{"customer and e-mail: " + name, portal.Request{CustomerID: id, Email: "jane@example.com"}, "CustomerID", portal.ErrInvalidRequest, ""},
		)
	}
	for name, email := range badEmails {
		tests = append(tests, row{"e-mail: " + name, portal.Request{Email: email}, "Email", portal.ErrInvalidRequest, ""})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWire(http.StatusOK, anyCustomer)
			link, err := client(t, w).GenerateLink(t.Context(), tt.request)
			e := failure(t, link == nil, err, "jane")
			assert.Equal(t, tt.kind, e.Kind)
			assert.Equal(t, tt.field, e.Field)
			assert.Zero(t, e.Status)
			assert.Zero(t, e.Attempts)
			assert.ErrorContains(t, err, tt.says)
			assert.Zero(t, w.GetTotalCallCount())
		})
	}
}

func TestNativeCallsAreRefusedToo(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusOK, anyCustomer)
	c := client(t, w)
	refused := func(noResult bool, err error, field string) {
		t.Helper()
		e := failure(t, noResult, err, "jane")
		assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
		assert.Equal(t, field, e.Field)
		assert.Zero(t, e.Attempts)
	}
	for _, number := range []int64{0, -1, math.MinInt64} {
		link, err := c.ManageSubscriptionLink(t.Context(), number)
		refused(link == nil, err, "CustomerID")
	}
	for _, email := range badEmails {
		link, err := c.ManageSubscriptionLinkByEmail(t.Context(), email)
		refused(link == nil, err, "Email")
	}
	link, err := c.ManageSubscriptionLinkByEmail(t.Context(), "")
	refused(link == nil, err, "Email")
	assert.Zero(t, w.GetTotalCallCount())
}

func TestNoContextNoCall(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusOK, anyCustomer)
	var none context.Context
	link, err := client(t, w).GenerateLink(none, anyRequest)
	assert.Equal(t, portal.ErrInvalidRequest, failure(t, link == nil, err).Kind)
	assert.Zero(t, w.GetTotalCallCount())
}
