//go:build node

package peers

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
)

// refusal is the SDK's ApiError.
type refusal struct {
	Type, Code, Detail, DocumentationURL string
	Fields                               []string
	RetryAfter                           *int
}

type nodeSession struct {
	ID, CustomerID, CreatedAt string
	URLs                      struct {
		General       struct{ Overview string }
		Subscriptions []struct{ ID, CancelSubscription, UpdateSubscriptionPaymentMethod string }
	}
}

// TestNodeSDK needs node, and the SDK where NODE_PATH names it:
//
//	npm install --no-save --no-package-lock --prefix DIR @paddle/paddle-node-sdk@3.10.0
//	NODE_PATH=DIR/node_modules go test -tags=node -run=Node .
func TestNodeSDK(t *testing.T) {
	t.Parallel()
	const many = "ctm_01h844q4mznqpgqgm6evgw1w63"
	server := paddletest.NewServer()
	t.Cleanup(server.Close)
	want := server.AddSubscriptions(many, 25)
	slices.Reverse(want)
	// Two sessions, one listing of customers, four refusals, three pages.
	server.Limit(portal.Rate{Calls: 10, Per: time.Hour})

	node := exec.CommandContext(t.Context(), "node", "paddle_node.cjs")
	node.Env = append(os.Environ(), "BASE_URL="+server.URL(), "KEY="+paddletest.Key, "CUSTOMER="+paddletest.Customer,
		"EMAIL="+paddletest.Email, "SUBSCRIPTIONS="+strings.Join(paddletest.Subscriptions, ","), "MANY="+many, "UNKNOWN="+unknownCustomer)
	node.Stderr = os.Stderr
	out, err := node.Output()
	require.NoError(t, err)
	var got struct {
		Overview, Session nodeSession
		Listed            []struct{ ID, CustomerID, Status, Amount string }
		EstimatedTotal    int
		Customers         []struct{ ID, Email, Status string }

		WrongKey, UnknownCustomer, UnknownSubscription, TooMany, Limited *refusal
	}
	require.NoError(t, json.Unmarshal(out, &got))

	for _, s := range []nodeSession{got.Overview, got.Session} {
		assert.NotEmpty(t, s.ID)
		assert.NotEmpty(t, s.CreatedAt)
		assert.Equal(t, paddletest.Customer, s.CustomerID)
		assert.Contains(t, s.URLs.General.Overview, "action=overview&token=pga_")
	}
	assert.Empty(t, got.Overview.URLs.Subscriptions)
	var ids []string
	for _, links := range got.Session.URLs.Subscriptions {
		ids = append(ids, links.ID)
		assert.Contains(t, links.CancelSubscription, "action=cancel_subscription&subscription_id="+links.ID+"&token=pga_")
		assert.Contains(t, links.UpdateSubscriptionPaymentMethod, "action=update_subscription_payment_method&subscription_id="+links.ID+"&token=pga_")
	}
	assert.ElementsMatch(t, paddletest.Subscriptions, ids)

	var listed []string
	for _, s := range got.Listed {
		listed = append(listed, s.ID)
		assert.Equal(t, many, s.CustomerID)
		assert.NotEmpty(t, s.Status)
		assert.NotEmpty(t, s.Amount)
	}
	assert.Equal(t, want, listed)
	assert.Equal(t, 25, got.EstimatedTotal)
	require.Len(t, got.Customers, 1)
	assert.Equal(t, paddletest.Customer, got.Customers[0].ID)

	for name, r := range map[string]struct {
		got        *refusal
		code, kind string
		fields     []string
	}{
		"wrong key":            {got.WrongKey, "invalid_token", "request_error", nil},
		"unknown customer":     {got.UnknownCustomer, "not_found", "request_error", nil},
		"unknown subscription": {got.UnknownSubscription, "not_found", "request_error", nil},
		"too many":             {got.TooMany, "invalid_field", "request_error", []string{"subscription_ids"}},
		"limited":              {got.Limited, "too_many_requests", "api_error", nil},
	} {
		require.NotNil(t, r.got, name)
		assert.Equal(t, r.code, r.got.Code, name)
		assert.Equal(t, r.kind, r.got.Type, name)
		assert.NotEmpty(t, r.got.Detail, name)
		assert.NotEmpty(t, r.got.DocumentationURL, name)
		assert.Equal(t, r.fields, r.got.Fields, name)
	}
	require.NotNil(t, got.Limited.RetryAfter)
	assert.Equal(t, 3600, *got.Limited.RetryAfter)

	requests := server.Requests()
	assert.Len(t, requests, 11)
	for _, r := range requests[:2] {
		assert.Equal(t, http.MethodPost, r.Method)
		assert.Equal(t, "bearer "+paddletest.Key, r.Header.Get("Authorization"), "in lower case")
	}
}
