package paddle_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/table"
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
		request     portal.Request
		field, says string
	}
	tests := map[string]row{
		"a subscription alone":    {portal.Request{SubscriptionIDs: ids("sub_1")}, customer, "customer ID"},
		"an empty subscription":   {portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("sub_1", "")}, subscriptions, "empty"},
		"26 subscriptions":        {portal.Request{CustomerID: "ctm_1", SubscriptionIDs: many}, subscriptions, "25"},
		"a subscription":          {portal.Request{CustomerID: "sub_1"}, customer, "a subscription, not of a customer"},
		"a session":               {portal.Request{CustomerID: "cpls_1"}, customer, "a portal session, not of a customer"},
		"a customer":              {portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("ctm_1")}, subscriptions, "a customer, not of a subscription"},
		"an unknown page":         {portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("sub_1"), Action: "pause"}, "Action", ""},
		"an unknown page of none": {portal.Request{CustomerID: "ctm_1", Action: "pause"}, "Action", ""},
		// For an e-mail address as for an identifier. badEmails has more.
		"a customer, and an address": {portal.Request{Email: jane.Email, SubscriptionIDs: ids("sub_1", "ctm_1")}, subscriptions, "a customer, not of a subscription"},
		"a page, and an address":     {portal.Request{Email: jane.Email, Action: portal.ActionCancelSubscription}, subscriptions, "exactly one"},
		"a subscription as well":     {portal.Request{CustomerID: "sub_1", Email: jane.Email}, customer, "a subscription"},
	}
	for _, prefix := range ids("add_", "adj_", "biz_", "cpl_", "dsc_", "evt_", "inv_", "ntf_", "ntfset_", "paymtd_", "pri_", "pro_", "rep_", "txn_") {
		tests[prefix+" for the customer"] = row{portal.Request{CustomerID: prefix + "1"}, customer, "not of a customer"}
		tests[prefix+" for a subscription"] = row{portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("sub_1", prefix+"1")}, subscriptions, "not of a subscription"}
	}
	for _, action := range []portal.Action{portal.ActionCancelSubscription, portal.ActionUpdatePaymentMethod, portal.ActionViewSubscription} {
		tests[string(action)+" of none"] = row{portal.Request{CustomerID: "ctm_1", Action: action}, subscriptions, "exactly one"}
		tests[string(action)+" of two"] = row{portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("sub_1", "sub_2"), Action: action}, subscriptions, "exactly one"}
	}
	for _, id := range ids(" ", "../ctm_1", "ctm_1\n", "ctm_\xff") {
		tests["customer "+id] = row{portal.Request{CustomerID: id}, customer, ""}
		tests["subscription "+id] = row{portal.Request{CustomerID: "ctm_1", SubscriptionIDs: ids("sub_1", id)}, subscriptions, ""}
	}
	for email, says := range badEmails {
		tests["address "+email] = row{portal.Request{Email: email}, "Email", says}
	}
	table.Run(t, tests, func(t *testing.T, tt row) {
		w := newWire(http.StatusCreated, wellFormed)
		c := client(t, w)
		refused(t, errorOf(c.GenerateLink(t.Context(), tt.request)), tt.field, tt.says, "jane", "joe@")
		if tt.request.Action == "" && tt.request.Email == "" {
			refused(t, errorOf(c.CreatePortalSession(t.Context(), tt.request.CustomerID, tt.request.SubscriptionIDs...)), tt.field, tt.says)
		}
		assert.Zero(t, w.GetTotalCallCount())
	})
}
