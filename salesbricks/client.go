package salesbricks

import (
	"context"
	"errors"
	"net/url"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/weburl"
	"github.com/portallink/portallink-go/portal"
)

const provider = "salesbricks"

var capabilities = new(Client).Capabilities()

// Client makes calls to Salesbricks with one API key. [New] makes one. Every call of a
// nil or zero Client fails with [portal.ErrInvalidRequest]. A Client is safe for
// concurrent use.
type Client struct {
	api       *api.Client
	via       API
	graphql   url.URL
	portalURL string // no slash at its end
}

var _ portal.LinkGenerator = (*Client)(nil)

// Capabilities says what Salesbricks can do. It makes no call.
func (c *Client) Capabilities() portal.Capabilities {
	return portal.Capabilities{
		Provider:         provider,
		Identify:         []portal.Identifier{portal.BySubscriptionID},
		MaxSubscriptions: 1,
		Actions:          []portal.Action{portal.ActionViewSubscription},
		DeepLinks:        true,
		ReportsExpiry:    true,
	}
}

// Warm opens a connection to Salesbricks. A GenerateLink soon after it saves the round trips
// for DNS, TCP and TLS. Call it when a click may follow, for example when you show a
// settings page. Call it in the background, because it takes the time that it saves.
//
// It sends one HEAD request without the key, through Config.Limiter. Any response is
// a success. It sends nothing if a request of the last 30 seconds got a response, or if
// another Warm is running. The error is a [*portal.Error]; its kind is
// [portal.ErrUnavailable] if Salesbricks cannot be reached. You may ignore it:
// [Client.GenerateLink] works without Warm.
func (c *Client) Warm(ctx context.Context) error {
	if err := c.checkMade(); err != nil {
		return err
	}
	return c.api.Warm(ctx)
}

// GenerateLink returns a link to the page of the one subscription in
// req.SubscriptionIDs. Link.DeepLinks has the same link. The error is a
// [*portal.Error].
func (c *Client) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	if err := capabilities.Check(req); err != nil {
		return nil, err
	}
	if err := c.checkMade(); err != nil {
		return nil, err
	}
	mint := c.linkByToken
	if c.via == REST {
		mint = c.linkByPortal
	}
	link, err := mint(ctx, req.SubscriptionIDs[0])
	if err != nil {
		return nil, err
	}
	link.Provider = provider
	if !link.ExpiresAt.IsZero() {
		link.ExpirySource = portal.ExpiryReported
	}
	link.DeepLinks = []portal.DeepLink{{
		Action:         portal.ActionViewSubscription,
		SubscriptionID: req.SubscriptionIDs[0],
		URL:            link.URL,
	}}
	return link, nil
}

func (c *Client) linkByToken(ctx context.Context, subscriptionID string) (*portal.Link, error) {
	token, response, err := c.createToken(ctx, subscriptionID)
	if err != nil {
		return nil, err
	}
	// The base is checked, and the token is one path segment: no token can lead away.
	link := weburl.Append(c.portalURL, token.ID.Reveal())
	if _, err := weburl.Query(link); err != nil {
		return nil, c.api.Bad(response, api.Problem{}, "the link with the token is not valid: "+err.Error())
	}
	return &portal.Link{
		URL:        portal.Secret(link),
		Token:      token.ID,
		ExpiresAt:  token.ExpiresAt,
		CustomerID: token.Buyer.ID,
		RequestID:  token.RequestID,
		Attempts:   response.Attempts,
	}, nil
}

// linkByPortal leaves Token empty: the docs do not say where in the URL it is.
func (c *Client) linkByPortal(ctx context.Context, subscriptionID string) (*portal.Link, error) {
	p, attempts, err := c.billingPortal(ctx, subscriptionID)
	if err != nil {
		return nil, err
	}
	return &portal.Link{URL: p.URL, ExpiresAt: p.URLExpiresAt, RequestID: p.RequestID, Attempts: attempts}, nil
}

// checkMade returns an error for a Client that New did not make, such as the nil
// Client of a program that ignored the error of New.
func (c *Client) checkMade() error {
	if c == nil || c.api == nil {
		return &portal.Error{Provider: provider, Kind: portal.ErrInvalidRequest, Err: errors.New("the Client was not made by New")}
	}
	return nil
}

// checkSubscription returns an error if no call can be made for id.
func (c *Client) checkSubscription(id string) error {
	if err := c.checkMade(); err != nil {
		return err
	}
	return c.api.CheckID("SubscriptionIDs", id)
}
