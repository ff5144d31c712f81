package paddle

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/jwtexp"
	"github.com/portallink/portallink-go/portal"
)

const provider = "paddle"

var capabilities = portal.Capabilities{
	Provider:         provider,
	Identify:         []portal.Identifier{portal.ByCustomerID, portal.ByEmail},
	MaxSubscriptions: 25,
	Actions: []portal.Action{
		portal.ActionCancelSubscription,
		portal.ActionUpdatePaymentMethod,
		portal.ActionViewSubscription,
	},
	DeepLinks: true,
	RateLimit: portal.Rate{Calls: 240, Per: time.Minute, Scope: "IP address"},
}

// Client makes calls to Paddle with one API key. It is safe for concurrent use.
type Client struct{ api *api.Client }

var _ portal.LinkGenerator = (*Client)(nil)

// Capabilities says what Paddle can do. It makes no call.
func (c *Client) Capabilities() portal.Capabilities {
	out := capabilities
	out.Identify = slices.Clone(out.Identify)
	out.Actions = slices.Clone(out.Actions)
	return out
}

// Warm opens a connection to Paddle, so that a GenerateLink soon after it saves
// the round trips for DNS, TCP and TLS. Call it where a click may follow, such as
// when a settings page is shown, and in the background: it takes as long as what
// it saves.
//
// It sends one HEAD request without the key, through Config.Limiter, and any
// response is a success. It sends none if a request got a response within the last
// 30 seconds, or another Warm is under way. The error is a *portal.Error,
// ErrUnavailable if Paddle cannot be reached; it may be ignored, since
// [Client.GenerateLink] works without.
func (c *Client) Warm(ctx context.Context) error {
	if c == nil || c.api == nil {
		return &portal.Error{Provider: provider, Kind: portal.ErrInvalidRequest, Err: errors.New("the client was not made by New")}
	}
	return c.api.Warm(ctx)
}

// GenerateLink makes a portal session for req.CustomerID and returns its links.
// Link.URL opens the portal's front page, or the page that req.Action asks for.
// The error is a *portal.Error.
//
// Where req has an Email alone, the one active customer with exactly this
// address is looked up first. None is ErrNotFound, and several are
// ErrInvalidRequest: which of them is meant is not for this package to guess.
func (c *Client) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	if err := capabilities.Check(req); err != nil {
		return nil, err
	}
	s, err := c.sessionFor(ctx, req)
	if err != nil {
		return nil, err
	}
	link := s.link()
	if req.Action == "" {
		return link, nil
	}
	page, ok := link.DeepLink(req.Action, s.request.SubscriptionIDs[0])
	if !ok {
		return nil, c.api.Unsupported(s.answer, api.Problem{Field: "Action", RequestID: link.RequestID}, "the answer has no link to this page")
	}
	link.URL = page
	return link, nil
}

// sessionFor expects what has passed Capabilities.Check.
func (c *Client) sessionFor(ctx context.Context, req portal.Request) (*session, error) {
	if req.CustomerID != "" {
		return c.createSession(ctx, req.CustomerID, req.SubscriptionIDs)
	}
	if err := c.checkSubscriptionIDs(req.SubscriptionIDs); err != nil {
		return nil, err // before the call that looks for the customer
	}
	customerID, err := c.customerByEmail(ctx, req.Email)
	if err != nil {
		return nil, err
	}
	return c.createSession(ctx, customerID, req.SubscriptionIDs, req.Email)
}

// link is the session in portal's terms, with the front page as its URL.
func (s *session) link() *portal.Link {
	data := &s.envelope.Data.PortalSession
	link := &portal.Link{
		Provider:   provider,
		URL:        data.URLs.General.Overview,
		Token:      portal.Secret(s.token),
		CustomerID: data.CustomerID,
		RequestID:  data.RequestID,
		Attempts:   s.answer.Attempts,
	}
	if exp, ok := jwtexp.Parse(strings.TrimPrefix(s.token, "pga_")); ok {
		link.ExpiresAt, link.ExpirySource = exp, portal.ExpiryTokenClaim
	}
	asked := s.request.SubscriptionIDs
	if len(asked) == 0 {
		return link
	}
	link.DeepLinks = make([]portal.DeepLink, 0, len(pages)*len(asked))
	for _, id := range asked {
		urls := s.urls(id)
		for _, page := range pages {
			if to := page.url(urls); to != "" {
				link.DeepLinks = append(link.DeepLinks, portal.DeepLink{Action: page.action, SubscriptionID: id, URL: to})
			}
		}
	}
	return link
}
