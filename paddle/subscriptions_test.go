package paddle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func subscriptions(t *testing.T, body string, filter paddle.SubscriptionFilter) []*paddle.Subscription {
	t.Helper()
	found, err := providertest.Collect(t, client(t, newPages(body)).ListSubscriptions(t.Context(), filter))
	require.NoError(t, err)
	return found
}

func parseTime(t *testing.T, text string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return m
}

// one returns a response with this subscription, which may end in a comma.
func one(subscription string) string {
	return `{"data":[` + subscription + `],"meta":{"pagination":{"next":"","has_more":false}}}`
}

// The subscriptions of another customer are never returned.
func TestSubscriptionsOfOthers(t *testing.T) {
	t.Parallel()
	type row struct {
		customer  string
		requested []string
		bad       bool
	}
	table.Run(t, map[string]row{
		"the customer":                {`"ctm_1"`, []string{"ctm_1"}, false},
		"one of two":                  {`"ctm_2"`, []string{"ctm_1", "ctm_2"}, false},
		"no filter":                   {`"ctm_3"`, nil, false},
		"nobody":                      {`null`, []string{"ctm_1"}, true},
		"an empty customer ID":        {`""`, []string{"ctm_1"}, true},
		"no customer, none requested": {`null`, nil, false},
		"another":                     {`"ctm_2"`, []string{"ctm_1"}, true},
		"a third":                     {`"ctm_3"`, []string{"ctm_1", "ctm_2"}, true},
		"in other letters":            {`"CTM_1"`, []string{"ctm_1"}, true},
	}, func(t *testing.T, tt row) {
		w := newPages(one(`{"id":"sub_1","customer_id":"ctm_1"},{"id":"sub_2","customer_id":` + tt.customer + `}`))
		filter := paddle.SubscriptionFilter{CustomerIDs: tt.requested}
		err := errorOf(providertest.Collect(t, client(t, w).ListSubscriptions(t.Context(), filter)))
		if !tt.bad {
			require.NoError(t, err)
			return
		}
		assert.Equal(t, portal.ErrBadResponse, failure(t, err).Kind)
		assert.ErrorContains(t, err, "customer")
	})
}

func TestSubscriptionsInPortalsTerms(t *testing.T) {
	t.Parallel()
	const cancel, update, view = portal.ActionCancelSubscription, portal.ActionUpdatePaymentMethod, portal.ActionViewSubscription
	all := []portal.Action{view, update, cancel}
	type row struct {
		entry string
		want  portal.Subscription
	}
	table.Run(t, map[string]row{
		"active": {
			`"status":"active","collection_mode":"automatic","items":[{"product":{"name":"Seats"}}]`,
			portal.Subscription{Status: "active", Name: "Seats", Actions: all},
		},
		"each product once": {
			`"status":"past_due","items":[{"product":{"name":"B"}},{"product":{"name":"A"}},{"product":null},{"product":{"name":null}},{"product":{"name":"B"}}]`,
			portal.Subscription{Status: "past_due", Name: "B, A", Actions: all},
		},
		"in trial":                {`"status":"trialing"`, portal.Subscription{Status: "trialing", Actions: all}},
		"of a status of tomorrow": {`"status":"frozen"`, portal.Subscription{Status: "frozen", Actions: all}},
		"invoiced":                {`"status":"active","collection_mode":"manual"`, portal.Subscription{Status: "active", Actions: []portal.Action{view, cancel}}},
		"paused":                  {`"status":"paused"`, portal.Subscription{Status: "paused", Actions: []portal.Action{view}}},
		"canceled":                {`"status":"canceled"`, portal.Subscription{Status: "canceled", Actions: []portal.Action{view}}},
		"canceled and invoiced":   {`"status":"canceled","collection_mode":"manual"`, portal.Subscription{Status: "canceled", Actions: []portal.Action{view}}},
	}, func(t *testing.T, tt row) {
		c := client(t, newPages(one(`{"id":"sub_1","customer_id":"ctm_1",`+tt.entry+`}`)))
		tt.want.ID = "sub_1"
		got, err := providertest.Collect(t, c.Subscriptions(t.Context(), portal.Request{CustomerID: "ctm_1"}))
		require.NoError(t, err)
		assert.Equal(t, []portal.Subscription{tt.want}, got)
		got[0].Actions[0] = "edited"
		assert.Equal(t, all, c.Capabilities().Actions)
	})
}

func TestSubscriptionsThatAreRefused(t *testing.T) {
	t.Parallel()
	type row struct {
		request portal.Request
		field   string
	}
	table.Run(t, map[string]row{
		"a subscription":              {portal.Request{CustomerID: "sub_1"}, "CustomerID"},
		"two customers":               {portal.Request{CustomerID: "ctm_1,ctm_2"}, "CustomerID"},
		"two addresses":               {portal.Request{Email: "jane@example.com,joe@example.com"}, "Email"},
		"an unknown page":             {portal.Request{CustomerID: "ctm_1", Action: "pause"}, "Action"},
		"a page and no subscription":  {portal.Request{CustomerID: "ctm_1", Action: "cancel_subscription"}, "SubscriptionIDs"},
		"a subscription without text": {portal.Request{CustomerID: "ctm_1", SubscriptionIDs: []string{""}}, "SubscriptionIDs"},
	}, func(t *testing.T, tt row) {
		w := newPages()
		refused(t, errorOf(providertest.Collect(t, client(t, w).Subscriptions(t.Context(), tt.request))), tt.field, "", "jane", "joe@")
		assert.Empty(t, w.Requests())
	})
}

func TestSubscriptionsByEmail(t *testing.T) {
	t.Parallel()
	w := newPages(found("", jane.Email, "active", "ctm_1"), one(`{"id":"sub_1","customer_id":"ctm_1"},{"id":"sub_2","customer_id":"ctm_1"}`))
	listed, err := providertest.Collect(t, client(t, w).Subscriptions(t.Context(), jane))
	require.NoError(t, err)
	assert.Len(t, listed, 2)
	require.Len(t, w.Requests(), 2)
	assert.Equal(t, "https://api.paddle.com/subscriptions?customer_id=ctm_1&per_page=200", w.Requests()[1].URL)

	words := envelope("bad_request", "request_error", `,"errors":[{"field":"x","message":"nothing for jane@example.com"}]`)
	for _, w := range []*providertest.Wire{newPages(found("", jane.Email, "active")), newWire(400, words)} {
		failure(t, errorOf(providertest.Collect(t, client(t, w).Subscriptions(t.Context(), jane))), "jane")
	}
}

// With the fake server and the states of its subscriptions.
func TestSubscriptionsAtTheFake(t *testing.T) {
	t.Parallel()
	server, c := newFake()
	t.Cleanup(server.Close)
	const other = "ctm_01h844p3h41s12zs5mn4axja51"
	ids := server.AddSubscriptions(other, 45)

	read := func(filter paddle.SubscriptionFilter) []string {
		filter.Order = paddle.OrderIDAscending
		found, err := providertest.Collect(t, c.ListSubscriptions(t.Context(), filter))
		require.NoError(t, err)
		ids := []string{}
		for _, s := range found {
			ids = append(ids, s.ID)
		}
		return ids
	}
	theirs := []string{other}
	assert.Equal(t, ids, read(paddle.SubscriptionFilter{CustomerIDs: theirs}))
	assert.Len(t, server.Requests(), 1)
	assert.Equal(t, ids, read(paddle.SubscriptionFilter{CustomerIDs: theirs, PerPage: 20}))
	assert.Len(t, server.Requests(), 1+3)
	assert.Equal(t, ids, read(paddle.SubscriptionFilter{CustomerIDs: theirs, PerPage: 15}))
	assert.Len(t, server.Requests(), 1+3+3, "no request for a page behind a full one")
	assert.Len(t, read(paddle.SubscriptionFilter{}), 47)
	assert.Len(t, read(paddle.SubscriptionFilter{CustomerIDs: theirs, Statuses: []paddle.SubscriptionStatus{"paused", "trialing"}}), 15)
	assert.Len(t, read(paddle.SubscriptionFilter{ScheduledChangeActions: []paddle.ScheduledAction{paddle.ScheduledCancel, paddle.ScheduledResume}}), 10)
	assert.Equal(t, []string{ids[1], ids[10]}, read(paddle.SubscriptionFilter{CollectionMode: paddle.CollectionManual})[:2])
	assert.Equal(t, []string{ids[8]}, read(paddle.SubscriptionFilter{IDs: []string{ids[8]}}))
	assert.Empty(t, read(paddle.SubscriptionFilter{CustomerIDs: []string{"ctm_00000000000000000000000000"}}))
}
