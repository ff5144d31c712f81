package paddle

import (
	"context"
	"errors"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

const provider = "paddle"

var capabilities = new(Client).Capabilities()

// Client makes calls to Paddle with one API key. [New] makes one. Every call of a nil
// or zero Client fails with [portal.ErrInvalidRequest]. A Client is safe for concurrent
// use.
type Client struct{ api *api.Client }

var _ portal.LinkGenerator = (*Client)(nil)

// Capabilities says what Paddle can do. It makes no call.
func (c *Client) Capabilities() portal.Capabilities {
	return portal.Capabilities{
		Provider:         provider,
		Identify:         []portal.Identifier{portal.ByCustomerID, portal.ByEmail},
		MaxSubscriptions: 25,
		Actions:          actions(),
		DeepLinks:        true,
		RateLimit:        portal.Rate{Calls: 240, Per: time.Minute, Scope: "IP address"},
	}
}

// Warm opens a connection to Paddle. A GenerateLink soon after it saves the round trips
// for DNS, TCP and TLS. Call it when a click may follow, for example when you show a
// settings page. Call it in the background, because it takes the time that it saves.
//
// It sends one HEAD request without the key, through Config.Limiter. Any response is
// a success. It sends nothing if a request of the last 30 seconds got a response, or if
// another Warm is running. The error is a [*portal.Error]; its kind is
// [portal.ErrUnavailable] if Paddle cannot be reached. You may ignore it:
// [Client.GenerateLink] works without Warm.
func (c *Client) Warm(ctx context.Context) error {
	if err := c.checkMade(); err != nil {
		return err
	}
	return c.api.Warm(ctx)
}

// GenerateLink makes a portal session for req.CustomerID and returns its links.
// Link.URL opens the portal's front page, or the page that req.Action asks for.
// Link.DeepLinks has for each subscription the links to view it, to update its
// payment method and to cancel it, in this order. A link that Paddle does not return is
// missing. The error is a [*portal.Error].
//
// If req has an Email and no CustomerID, GenerateLink first looks up the one active
// customer with exactly this address. The error is [portal.ErrNotFound] if there is
// none. It is [portal.ErrInvalidRequest] if there are several, because this package
// does not guess which of them is meant.
func (c *Client) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	s, err := c.createSession(ctx, req)
	if err != nil {
		return nil, err
	}
	link := s.link()
	if req.Action == "" {
		return link, nil
	}
	page, ok := link.DeepLink(req.Action, s.request.SubscriptionIDs[0])
	if !ok {
		p := api.Problem{Kind: portal.ErrUnsupported, Field: "Action", RequestID: link.RequestID}
		return nil, c.api.Failed(s.response, p, errors.New("the response has no link to this page"))
	}
	link.URL = page
	return link, nil
}

// check returns an error if no call can be made for req.
func (c *Client) check(req portal.Request) error {
	if err := c.checkCustomer(req); err != nil {
		return err
	}
	for _, id := range req.SubscriptionIDs {
		if err := c.checkID("SubscriptionIDs", id, "sub_"); err != nil {
			return err
		}
	}
	return nil
}

// checkCustomer checks only the fields that name the customer.
func (c *Client) checkCustomer(req portal.Request) error {
	if err := capabilities.Check(req); err != nil {
		return err
	}
	if err := c.checkMade(); err != nil {
		return err
	}
	if req.CustomerID == "" {
		return c.checkEmail("Email", req.Email)
	}
	return c.checkID("CustomerID", req.CustomerID, "ctm_")
}

// checkMade returns an error for a Client that New did not make, such as the nil
// Client of a program that ignored the error of New.
func (c *Client) checkMade() error {
	if c == nil || c.api == nil {
		return &portal.Error{Provider: provider, Kind: portal.ErrInvalidRequest, Err: errors.New("the Client was not made by New")}
	}
	return nil
}
