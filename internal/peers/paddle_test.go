package peers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	paddle "github.com/PaddleHQ/paddle-go-sdk/v4"
	"github.com/PaddleHQ/paddle-go-sdk/v4/pkg/paddleerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

// unknownCustomer is well-formed, but no server knows it until a test adds it.
const unknownCustomer = "ctm_01h844p3h41s12zs5mn4axja51"

func newSDK(t *testing.T, key string) (*paddle.SDK, *paddletest.Server) {
	t.Helper()
	server := paddletest.NewServer()
	t.Cleanup(server.Close)
	sdk, err := paddle.New(key, paddle.WithBaseURL(server.URL()))
	require.NoError(t, err)
	return sdk, server
}

func TestPortalSessionWithoutSubscriptions(t *testing.T) {
	t.Parallel()
	sdk, server := newSDK(t, paddletest.Key)
	session, err := sdk.CreateCustomerPortalSession(context.Background(), &paddle.CreateCustomerPortalSessionRequest{
		CustomerID: paddletest.Customer,
	})
	require.NoError(t, err)
	assert.NotEmpty(t, session.ID)
	assert.NotEmpty(t, session.CreatedAt)
	assert.Equal(t, paddletest.Customer, session.CustomerID)
	assert.Contains(t, session.URLs.General.Overview, "action=overview&token=pga_")
	assert.Empty(t, session.URLs.Subscriptions)
	assert.Empty(t, server.Requests()[0].Body)
}

func TestPortalSessionWithSubscriptions(t *testing.T) {
	t.Parallel()
	sdk, server := newSDK(t, paddletest.Key)
	session, err := sdk.CreateCustomerPortalSession(context.Background(), &paddle.CreateCustomerPortalSessionRequest{
		CustomerID:      paddletest.Customer,
		SubscriptionIDs: paddletest.Subscriptions,
	})
	require.NoError(t, err)
	require.Len(t, session.URLs.Subscriptions, 2)
	var ids []string
	for _, links := range session.URLs.Subscriptions {
		ids = append(ids, links.ID)
		assert.Contains(t, links.CancelSubscription, "action=cancel_subscription&subscription_id="+links.ID+"&token=pga_")
		assert.Contains(t, links.UpdateSubscriptionPaymentMethod, "action=update_subscription_payment_method&subscription_id="+links.ID+"&token=pga_")
	}
	assert.ElementsMatch(t, paddletest.Subscriptions, ids)
	assert.JSONEq(t, `{"subscription_ids":["`+strings.Join(paddletest.Subscriptions, `","`)+`"]}`, string(server.Requests()[0].Body))
}

func TestListSubscriptionsOverSeveralPages(t *testing.T) {
	t.Parallel()
	sdk, server := newSDK(t, paddletest.Key)
	want := server.AddSubscriptions(unknownCustomer, 25)
	slices.Reverse(want)
	listing, err := sdk.ListSubscriptions(context.Background(), &paddle.ListSubscriptionsRequest{
		CustomerID: []string{unknownCustomer},
		Status:     []string{"active", "trialing", "past_due", "paused", "canceled"},
		PerPage:    paddle.PtrTo(10),
	})
	require.NoError(t, err)
	assert.Equal(t, 10, listing.PerPage())
	assert.Equal(t, 25, listing.EstimatedTotal())

	var got []string
	require.NoError(t, listing.IterErr(context.Background(), func(s *paddle.Subscription) error {
		got = append(got, s.ID)
		assert.Equal(t, unknownCustomer, s.CustomerID)
		assert.NotEmpty(t, s.Items)
		assert.NotEmpty(t, s.Items[0].Price.UnitPrice.Amount)
		assert.NotEmpty(t, s.Items[0].Product.Name)
		assert.NotEmpty(t, s.ManagementURLs.Cancel)
		assert.Equal(t, s.CollectionMode == paddle.CollectionModeManual, s.ManagementURLs.UpdatePaymentMethod == nil)
		return nil
	}))
	assert.Equal(t, want, got)
	assert.Len(t, server.Requests(), 3, "the SDK does not follow next after the last page")
}

func TestListCustomersByEmail(t *testing.T) {
	t.Parallel()
	sdk, server := newSDK(t, paddletest.Key)
	server.AddCustomer(unknownCustomer, "alex@example.com")
	listing, err := sdk.ListCustomers(context.Background(), &paddle.ListCustomersRequest{
		Email: []string{paddletest.Email},
	})
	require.NoError(t, err)
	var got []string
	require.NoError(t, listing.IterErr(context.Background(), func(c *paddle.Customer) error {
		got = append(got, c.ID)
		assert.Equal(t, paddletest.Email, c.Email)
		assert.Equal(t, paddle.StatusActive, c.Status)
		return nil
	}))
	assert.Equal(t, []string{paddletest.Customer}, got)
}

func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name            string
		key, customerID string
		subscriptions   int
		want            *paddleerr.Error
		field           string
	}{
		{"wrong key", paddletest.Key + "0", paddletest.Customer, 0, paddle.ErrInvalidToken, ""},
		{"unknown customer", paddletest.Key, unknownCustomer, 0, paddle.ErrNotFound, ""},
		{"26 subscriptions", paddletest.Key, paddletest.Customer, 26, paddle.ErrInvalidField, "subscription_ids"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sdk, server := newSDK(t, tt.key)
			_, err := sdk.CreateCustomerPortalSession(context.Background(), &paddle.CreateCustomerPortalSessionRequest{
				CustomerID:      tt.customerID,
				SubscriptionIDs: server.AddSubscriptions(paddletest.Customer, tt.subscriptions),
			})
			require.ErrorIs(t, err, tt.want, "type and code")
			var got *paddleerr.Error
			require.ErrorAs(t, err, &got)
			assert.NotEmpty(t, got.Detail)
			assert.NotEmpty(t, got.DocumentationURL)
			if tt.field != "" {
				require.Len(t, got.Errors, 1)
				assert.Equal(t, tt.field, got.Errors[0].Field)
			}
		})
	}
}

func TestErrorHandler(t *testing.T) {
	t.Parallel()
	for _, want := range []struct {
		status int
		err    *paddleerr.Error
	}{
		{http.StatusTooManyRequests, paddle.ErrTooManyRequests},
		{http.StatusInternalServerError, paddle.ErrInternalError},
		{http.StatusServiceUnavailable, paddle.ErrServiceUnavailable},
		{http.StatusForbidden, paddle.ErrForbidden},
		{http.StatusConflict, paddle.ErrConflict},
	} {
		t.Run(want.err.Code, func(t *testing.T) {
			t.Parallel()
			sdk, server := newSDK(t, paddletest.Key)
			server.FailNext(1, paddletest.ErrorHandler(want.status, want.err.Code, "Not now."))
			_, err := sdk.ListCustomers(context.Background(), &paddle.ListCustomersRequest{})
			require.ErrorIs(t, err, want.err, "type and code")
		})
	}
}
