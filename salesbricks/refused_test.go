package salesbricks_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/portal"
)

func TestRefusedBeforeAnyCall(t *testing.T) {
	t.Parallel()
	const subscriptions = "SubscriptionIDs"
	type row struct {
		name    string
		request portal.Request
		field   string
		kind    portal.ErrorKind
		says    string
	}
	tests := []row{
		{"nobody", portal.Request{}, subscriptions, portal.ErrInvalidRequest, "subscription ID"},
		{"a customer and an e-mail", portal.Request{CustomerID: "c", Email: "jane@example.com"}, subscriptions, portal.ErrInvalidRequest, "subscription ID"},
		{"two subscriptions", portal.Request{SubscriptionIDs: []string{"a", "b"}}, subscriptions, portal.ErrInvalidRequest, "the most is 1"},
		{"an empty one beside it", portal.Request{SubscriptionIDs: []string{"a", ""}}, subscriptions, portal.ErrInvalidRequest, "empty"},
		{"an unknown page", portal.Request{SubscriptionIDs: []string{"a"}, Action: "pause"}, "Action", portal.ErrUnsupported, ""},
	}
	for _, action := range []portal.Action{portal.ActionCancelSubscription, portal.ActionUpdatePaymentMethod} {
		tests = append(tests, row{string(action), portal.Request{SubscriptionIDs: []string{"a"}, Action: action}, "Action", portal.ErrUnsupported, ""})
	}
	for name, id := range map[string]string{
		"no text": "", "white space": " ", "slash": "a/b", "a way out": "../a", "a slash alone": "/", "NUL": "a\x00",
		"newline": "a\n", "tab": "\ta", "DEL": "a\x7f", "C1 control": "a\u0085", "no UTF-8": "a\xff",
	} {
		tests = append(tests, row{name, portal.Request{SubscriptionIDs: []string{id}}, subscriptions, portal.ErrInvalidRequest, ""})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWire(http.StatusOK, wellFormed)
			c := client(t, w)
			check := func(noResult bool, err error) {
				e := failure(t, noResult, err)
				assert.Equal(t, tt.kind, e.Kind)
				assert.Equal(t, tt.field, e.Field)
				assert.Zero(t, e.Status)
				assert.Zero(t, e.Attempts)
				assert.ErrorContains(t, err, tt.says)
			}
			link, err := c.GenerateLink(t.Context(), tt.request)
			check(link == nil, err)
			if len(tt.request.SubscriptionIDs) == 1 && tt.request.Action == "" {
				token, err := c.CreateSubscriptionToken(t.Context(), tt.request.SubscriptionIDs[0])
				check(token == nil, err)
			}
			assert.Zero(t, w.GetTotalCallCount())
		})
	}
}

func TestNoContextNoCall(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusOK, wellFormed)
	var none context.Context
	link, err := client(t, w).GenerateLink(none, anyRequest)
	assert.Equal(t, portal.ErrInvalidRequest, failure(t, link == nil, err).Kind)
	assert.Zero(t, w.GetTotalCallCount())
}
