package salesbricks

import (
	"context"
	"slices"

	"github.com/hasura/go-graphql-client"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

const provider = "salesbricks"

var capabilities = portal.Capabilities{
	Provider:         provider,
	Identify:         []portal.Identifier{portal.BySubscriptionID},
	MaxSubscriptions: 1,
	Actions:          []portal.Action{portal.ActionViewSubscription},
	ReportsExpiry:    true,
}

// Client makes calls to Salesbricks with one API key. It is safe for concurrent use.
type Client struct {
	api       *api.Client
	graphql   *graphql.Client
	portalURL string // no slash at its end
}

var _ portal.LinkGenerator = (*Client)(nil)

// Capabilities says what Salesbricks can do. It makes no call.
func (c *Client) Capabilities() portal.Capabilities {
	out := capabilities
	out.Identify = slices.Clone(out.Identify)
	out.Actions = slices.Clone(out.Actions)
	return out
}

// GenerateLink makes a token for the one subscription in req.SubscriptionIDs
// and returns the link to its page. The error is a *portal.Error.
func (c *Client) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	if err := capabilities.Check(req); err != nil {
		return nil, err
	}
	subscriptionID := req.SubscriptionIDs[0]
	token, err := c.CreateSubscriptionToken(ctx, subscriptionID)
	if err != nil {
		return nil, err
	}
	// A path segment behind a checked base: whatever the token, the link stays there.
	page := portal.Secret(api.Append(c.portalURL, token.ID.Reveal()))
	return &portal.Link{
		Provider:     provider,
		URL:          page,
		Token:        token.ID,
		ExpiresAt:    token.ExpiresAt,
		ExpirySource: portal.ExpiryReported,
		CustomerID:   token.Buyer.ID,
		RequestID:    token.RequestID,
		DeepLinks: []portal.DeepLink{{
			Action:         portal.ActionViewSubscription,
			SubscriptionID: subscriptionID,
			URL:            page,
		}},
	}, nil
}
