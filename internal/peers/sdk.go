package peers

import (
	"context"
	"net/http"

	sdk "github.com/PaddleHQ/paddle-go-sdk/v4"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/portal"
)

// vendor is Paddle's own SDK, as its README uses it.
type vendor struct{ sdk *sdk.SDK }

func newVendor(transport http.RoundTripper, base string) (vendor, error) {
	var options []sdk.Option
	if transport != nil {
		options = append(options, sdk.WithClient(&http.Client{Transport: transport}))
	}
	if base != "" {
		options = append(options, sdk.WithBaseURL(base))
	}
	s, err := sdk.New(benchmark.Key, options...)
	return vendor{s}, err
}

func (v vendor) link(ctx context.Context, req portal.Request) (string, error) {
	session, err := v.sdk.CreateCustomerPortalSession(ctx, &sdk.CreateCustomerPortalSessionRequest{
		CustomerID:      req.CustomerID,
		SubscriptionIDs: req.SubscriptionIDs,
	})
	if err != nil {
		return "", err
	}
	return session.URLs.General.Overview, nil
}
