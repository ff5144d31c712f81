package appstle

import (
	"context"
	"errors"
	"net/url"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

const provider = "appstle"

var capabilities = new(Client).Capabilities()

// Client makes calls to Appstle with one API key. [New] makes one. Every call of a nil
// or zero Client fails with [portal.ErrInvalidRequest]. A Client is safe for concurrent
// use.
type Client struct {
	api   *api.Client
	links url.URL // of the calls that return a link
}

var _ portal.LinkGenerator = (*Client)(nil)

// Capabilities says what Appstle can do. It makes no call.
func (c *Client) Capabilities() portal.Capabilities {
	return portal.Capabilities{
		Provider:      provider,
		Identify:      []portal.Identifier{portal.ByCustomerID, portal.ByEmail},
		ReportsExpiry: true,
	}
}

// Warm opens a connection to Appstle. A GenerateLink soon after it saves the round trips
// for DNS, TCP and TLS. Call it when a click may follow, for example when you show a
// settings page. Call it in the background, because it takes the time that it saves.
//
// It sends one HEAD request without the key, through Config.Limiter. Any response is
// a success. It sends nothing if a request of the last 30 seconds got a response, or if
// another Warm is running. The error is a [*portal.Error]; its kind is
// [portal.ErrUnavailable] if Appstle cannot be reached. You may ignore it:
// [Client.GenerateLink] works without Warm.
func (c *Client) Warm(ctx context.Context) error {
	if err := c.checkMade(); err != nil {
		return err
	}
	return c.api.Warm(ctx)
}

// GenerateLink returns a link for the customer that req.CustomerID names or, if that is
// empty, req.Email. The error is a [*portal.Error].
func (c *Client) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	if err := capabilities.Check(req); err != nil {
		return nil, err
	}
	mint, customer := c.byID, req.CustomerID
	if customer == "" {
		mint, customer = c.byEmail, req.Email
	}
	r, err := mint(ctx, customer)
	if err != nil {
		return nil, err
	}
	return r.link(), nil
}

// checkMade returns an error for a Client that New did not make, such as the nil
// Client of a program that ignored the error of New.
func (c *Client) checkMade() error {
	if c == nil || c.api == nil {
		return &portal.Error{Provider: provider, Kind: portal.ErrInvalidRequest, Err: errors.New("the Client was not made by New")}
	}
	return nil
}
