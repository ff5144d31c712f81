package paddle_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/portal"
)

func TestRefusedBeforeAnyCall(t *testing.T) {
	t.Parallel()
	ids := func(id ...string) []string { return id }
	many := make([]string, 26)
	for i := range many {
		many[i] = "sub_" + strconv.Itoa(i)
	}
	const customer, subscriptions = "CustomerID", "SubscriptionIDs"

	type row struct {
		name    string
		request portal.Request
		field   string
		kind    portal.ErrorKind
		says    string
	}
	tests := []row{
		{"nobody", portal.Request{}, customer, portal.ErrInvalidRequest, "customer ID"},
		{"a subscription alone", portal.Request{SubscriptionIDs: ids("sub_1")}, customer, portal.ErrInvalidRequest, "customer ID"},
		{"an empty subscription", portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("sub_1", "")}, subscriptions, portal.ErrInvalidRequest, "empty"},
		{"26 subscriptions", portal.Request{CustomerID: "ctm_1", SubscriptionIDs: many}, subscriptions, portal.ErrInvalidRequest, "25"},
		{"a subscription for the customer", portal.Request{CustomerID: "sub_1"}, customer, portal.ErrInvalidRequest, "a subscription, not of a customer"},
		{"a session for the customer", portal.Request{CustomerID: "cpls_1"}, customer, portal.ErrInvalidRequest, "a portal session, not of a customer"},
		{"a customer for the subscription", portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("ctm_1")}, subscriptions, portal.ErrInvalidRequest, "a customer, not of a subscription"},
		{"a transaction among the subscriptions", portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("sub_1", "txn_1")}, subscriptions, portal.ErrInvalidRequest, "a transaction, not of a subscription"},
		{"an unknown page", portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("sub_1"), Action: "pause"}, "Action", portal.ErrUnsupported, ""},
		{"an unknown page without a subscription", portal.Request{CustomerID: "ctm_1", Action: "pause"}, "Action", portal.ErrUnsupported, ""},
	}
	for _, prefix := range ids("add_", "adj_", "biz_", "cpl_", "dsc_", "evt_", "inv_", "ntf_", "ntfset_", "paymtd_", "pri_", "pro_", "rep_", "txn_") {
		tests = append(tests,
			row{prefix + " for the customer", portal.Request{CustomerID: prefix + "1"}, customer, portal.ErrInvalidRequest, "not of a customer"},
			row{prefix + " for the subscription", portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids(prefix + "1")}, subscriptions, portal.ErrInvalidRequest, "not of a subscription"},
		)
	}
	for _, action := range []portal.Action{portal.ActionCancelSubscription, portal.ActionUpdatePaymentMethod, portal.ActionViewSubscription} {
		tests = append(tests,
			row{string(action) + " of no subscription", portal.Request{CustomerID: "ctm_1", Action: action}, subscriptions, portal.ErrInvalidRequest, "exactly one"},
			row{string(action) + " of two", portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("sub_1", "sub_2"), Action: action}, subscriptions, portal.ErrInvalidRequest, "exactly one"},
		)
	}
	for name, id := range map[string]string{
		"white space": " ", "slash": "ctm_1/2", "a way out": "../ctm_1", "a slash alone": "/", "NUL": "ctm_1\x00",
		"newline": "ctm_1\n", "tab": "\tctm_1", "DEL": "ctm_1\x7f", "C1 control": "ctm_1\u0085", "no UTF-8": "ctm_\xff",
	} {
		tests = append(tests,
			row{name + " in the customer", portal.Request{CustomerID: id}, customer, portal.ErrInvalidRequest, ""},
			row{name + " in a subscription", portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("sub_1", id)}, subscriptions, portal.ErrInvalidRequest, ""},
		)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWire(http.StatusCreated, wellFormed)
			c := client(t, w)
			check := func(noResult bool, err error, kind portal.ErrorKind, field string) {
				e := failure(t, noResult, err)
				assert.Equal(t, kind, e.Kind)
				assert.Equal(t, field, e.Field)
				assert.Zero(t, e.Status)
				assert.Zero(t, e.Attempts)
				assert.ErrorContains(t, err, tt.says)
			}
			link, err := c.GenerateLink(t.Context(), tt.request)
			check(link == nil, err, tt.kind, tt.field)
			if tt.request.Action == "" {
				session, err := c.CreatePortalSession(t.Context(), tt.request.CustomerID, tt.request.SubscriptionIDs...)
				check(session == nil, err, tt.kind, tt.field)
			}
			assert.Zero(t, w.GetTotalCallCount())
		})
	}
}
