package portallink_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// One program text works with all providers.
var (
	_ portal.LinkGenerator = (*paddle.Client)(nil)
	_ portal.LinkGenerator = (*salesbricks.Client)(nil)
	_ portal.LinkGenerator = (*appstle.Client)(nil)
)

// everything that a program knows of the one customer that all fakes know.
// What a provider has no use for is ignored.
func everything(provider string) portal.Request {
	req := portal.Request{CustomerID: paddletest.Customer, Email: appstletest.Email, SubscriptionIDs: []string{salesbrickstest.Subscription}}
	switch provider {
	case "paddle":
		req.SubscriptionIDs = paddletest.Subscriptions[:1]
	case "appstle":
		req.CustomerID = appstletest.Customer
	}
	return req
}

func TestOneProgramForAllProviders(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) (good, bad portal.LinkGenerator){
		"paddle": func(t *testing.T) (good, bad portal.LinkGenerator) {
			server := paddletest.NewServer()
			t.Cleanup(server.Close)
			good, err := paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: server.URL()})
			require.NoError(t, err)
			bad, err = paddle.New(paddle.Config{APIKey: "wrong", BaseURL: server.URL()})
			require.NoError(t, err)
			return good, bad
		},
		"salesbricks": func(t *testing.T) (good, bad portal.LinkGenerator) {
			server := salesbrickstest.NewServer()
			t.Cleanup(server.Close)
			good, err := salesbricks.New(salesbricks.Config{APIKey: salesbrickstest.Key, BaseURL: server.URL()})
			require.NoError(t, err)
			bad, err = salesbricks.New(salesbricks.Config{APIKey: "wrong", BaseURL: server.URL()})
			require.NoError(t, err)
			return good, bad
		},
		"appstle": func(t *testing.T) (good, bad portal.LinkGenerator) {
			server := appstletest.NewServer()
			t.Cleanup(server.Close)
			good, err := appstle.New(appstle.Config{APIKey: appstletest.Key, BaseURL: server.URL()})
			require.NoError(t, err)
			bad, err = appstle.New(appstle.Config{APIKey: "wrong", BaseURL: server.URL()})
			require.NoError(t, err)
			return good, bad
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			good, bad := open(t)
			can := good.Capabilities()
			assert.Equal(t, name, can.Provider)
			assert.Equal(t, can, bad.Capabilities())
			req := everything(name)

			link, err := good.GenerateLink(t.Context(), req)
			require.NoError(t, err)
			assert.Equal(t, name, link.Provider)
			assert.True(t, strings.HasPrefix(link.URL.Reveal(), "https://"))
			assert.NotEmpty(t, link.Token)
			assert.NotEmpty(t, link.CustomerID)
			left, known := link.ExpiresIn(time.Now())
			assert.True(t, known)
			assert.Positive(t, left)
			assert.Equal(t, time.UTC, link.ExpiresAt.Location())

			for _, action := range can.Actions {
				req.Action = action
				page, err := good.GenerateLink(t.Context(), req)
				require.NoError(t, err)
				url, ok := page.DeepLink(action, req.SubscriptionIDs[0])
				require.True(t, ok)
				assert.Equal(t, url, page.URL)
			}

			for _, failure := range []struct {
				generator portal.LinkGenerator
				ctx       func() context.Context
				req       portal.Request
				kind      portal.ErrorKind
				attempts  int
			}{
				{good, t.Context, portal.Request{}, portal.ErrInvalidRequest, 0},
				{good, t.Context, with(everything(name), "pause_subscription"), portal.ErrUnsupported, 0},
				{good, t.Context, unknown(name), portal.ErrNotFound, 1},
				{bad, t.Context, everything(name), portal.ErrUnauthorized, 1},
				{good, ended, everything(name), portal.ErrCanceled, 0},
			} {
				link, err := failure.generator.GenerateLink(failure.ctx(), failure.req)
				assert.Nil(t, link)
				var e *portal.Error
				require.True(t, errors.As(err, &e))
				require.ErrorIs(t, err, failure.kind)
				assert.Equal(t, name, e.Provider)
				assert.Equal(t, failure.attempts, e.Attempts)
			}
		})
	}
}

func with(req portal.Request, a portal.Action) portal.Request { req.Action = a; return req }

func unknown(provider string) portal.Request {
	return map[string]portal.Request{
		"paddle":      {CustomerID: "ctm_00000000000000000000000000"},
		"salesbricks": {SubscriptionIDs: []string{"00000000-0000-0000-0000-000000000000"}},
		"appstle":     {CustomerID: "1"},
	}[provider]
}

func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
