package portaltest_test

import (
	"net/http"
	"testing"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
	"github.com/portallink/portallink-go/salesbricks"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

func TestPaddleKeepsTheContract(t *testing.T) {
	t.Parallel()
	server := paddletest.NewServer()
	t.Cleanup(server.Close)
	for name, h := range map[string]portaltest.Harness{
		"by identifier": {
			Valid:   portal.Request{CustomerID: paddletest.Customer, Email: paddletest.Email, SubscriptionIDs: paddletest.Subscriptions},
			Unknown: portal.Request{CustomerID: "ctm_00000000000000000000000000"},
		},
		"by e-mail": {
			Valid:   portal.Request{Email: paddletest.Email, SubscriptionIDs: paddletest.Subscriptions},
			Unknown: portal.Request{Email: "nobody@example.com"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h.New = func(client *http.Client) (portal.LinkGenerator, error) {
				return paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: server.URL(), HTTPClient: client})
			}
			h.Secrets = []string{paddletest.Key, paddletest.Email}
			portaltest.Run(t, h)
		})
	}
}

func TestSalesbricksKeepsTheContract(t *testing.T) {
	t.Parallel()
	server := salesbrickstest.NewServer()
	t.Cleanup(server.Close)
	portaltest.Run(t, portaltest.Harness{
		New: func(client *http.Client) (portal.LinkGenerator, error) {
			return salesbricks.New(salesbricks.Config{APIKey: salesbrickstest.Key, BaseURL: server.URL(), HTTPClient: client})
		},
		Valid: portal.Request{
			CustomerID:      salesbrickstest.Customer,
			Email:           "buyer@example.com",
			SubscriptionIDs: []string{salesbrickstest.Subscription},
		},
		Unknown: portal.Request{SubscriptionIDs: []string{"99999999-2222-4333-8444-555555555555"}},
		Secrets: []string{salesbrickstest.Key, "buyer@example.com"},
	})
}

func TestAppstleKeepsTheContract(t *testing.T) {
	t.Parallel()
	server := appstletest.NewServer()
	t.Cleanup(server.Close)
	const appKey = "apst_app_ThisOneIsMadeUpToo000000000000"
	newClient := func(client *http.Client) (portal.LinkGenerator, error) {
		return appstle.New(appstle.Config{APIKey: appstletest.Key, AppKey: appKey, BaseURL: server.URL(), HTTPClient: client})
	}
	secrets := []string{appstletest.Key, appKey, appstletest.Email}
	for name, h := range map[string]portaltest.Harness{
		"by number": {
			Valid:   portal.Request{CustomerID: appstletest.Customer, Email: appstletest.Email},
			Unknown: portal.Request{CustomerID: "987650000"},
		},
		"by global ID": {
			Valid:   portal.Request{CustomerID: "gid://shopify/Customer/" + appstletest.Customer},
			Unknown: portal.Request{CustomerID: "gid://shopify/Customer/987650000"},
		},
		"by e-mail": {
			Valid:   portal.Request{Email: appstletest.Email},
			Unknown: portal.Request{Email: "nobody@example.com"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h.New, h.Secrets = newClient, secrets
			portaltest.Run(t, h)
		})
	}
}
