package otelportal_test

import (
	"net/http"
	"testing"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/otelportal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

// A wrapped client with a traced transport meets the contract like the client itself.
func TestWrapKeepsTheContract(t *testing.T) {
	t.Parallel()
	server := paddletest.NewServer()
	t.Cleanup(server.Close)
	provider, _ := recorded()
	portaltest.Run(t, portaltest.Harness{
		New: func(client *http.Client) (portal.LinkGenerator, error) {
			traced := *client
			traced.Transport = otelportal.NewTransport(client.Transport)
			g, err := paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: server.URL(), HTTPClient: &traced})
			if err != nil {
				return nil, err
			}
			return otelportal.Wrap(g, provider), nil
		},
		Valid:   portal.Request{CustomerID: paddletest.Customer, SubscriptionIDs: paddletest.Subscriptions},
		Unknown: portal.Request{CustomerID: "ctm_00000000000000000000000000"},
		Secrets: []string{paddletest.Key},
	})
}
