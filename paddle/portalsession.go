package paddle

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/internal/jwtexp"
	"github.com/portallink/portallink-go/portal"
)

// PortalSession is Paddle's response with all its documented fields. See
// https://developer.paddle.com/api-reference/customer-portals/create-customer-portal-session.
type PortalSession struct {
	ID         string     `json:"id"`          // "cpls_…"
	CustomerID string     `json:"customer_id"` // may be empty: Paddle's specification does not require it
	URLs       PortalURLs `json:"urls"`
	CreatedAt  time.Time  `json:"created_at"` // zero if it cannot be read
	RequestID  string     `json:"-"`          // meta.request_id
}

// Format implements fmt.Formatter. fmt prints nested pointers by reflection,
// skipping Secret.Format.
func (s PortalSession) Format(f fmt.State, verb rune) {
	type fields PortalSession
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(s))
}

// PortalURLs are the links of a session. Each one signs the customer in.
type PortalURLs struct {
	General       GeneralURLs        `json:"general"`
	Subscriptions []SubscriptionURLs `json:"subscriptions"` // of the requested subscriptions, in Paddle's order
}

// GeneralURLs are the links that every session has.
type GeneralURLs struct {
	Overview portal.Secret `json:"overview"` // the portal's front page
}

// SubscriptionURLs are the deep links of one subscription. A link is empty if Paddle
// does not return it.
type SubscriptionURLs struct {
	ID                              string        `json:"id"`
	CancelSubscription              portal.Secret `json:"cancel_subscription"`
	UpdateSubscriptionPaymentMethod portal.Secret `json:"update_subscription_payment_method"`
	ViewSubscription                portal.Secret `json:"view_subscription"` // empty before 2026-09-28
}

// pages are the pages of a subscription, in the order of Link.DeepLinks. Buttons
// are drawn in this order, so the one that cancels comes last. A new page is a
// row here, and a field of SubscriptionURLs and urlsBody.
var pages = [...]struct {
	action portal.Action
	name   string // of the field in JSON, and in the link's parameter "action"
	url    func(*SubscriptionURLs) portal.Secret
}{
	{portal.ActionViewSubscription, "view_subscription", func(u *SubscriptionURLs) portal.Secret { return u.ViewSubscription }},
	{portal.ActionUpdatePaymentMethod, "update_subscription_payment_method", func(u *SubscriptionURLs) portal.Secret { return u.UpdateSubscriptionPaymentMethod }},
	{portal.ActionCancelSubscription, "cancel_subscription", func(u *SubscriptionURLs) portal.Secret { return u.CancelSubscription }},
}

func actions() []portal.Action {
	out := make([]portal.Action, len(pages))
	for i, page := range pages {
		out[i] = page.action
	}
	return out
}

// sessionBody is a PortalSession on the wire. The lenient fields only describe the link: if
// one of them cannot be read, the link is still returned.
type sessionBody struct {
	Data struct {
		ID         decode.Lenient[string] `json:"id"`
		CustomerID string                 `json:"customer_id"`
		URLs       struct {
			General       GeneralURLs           `json:"general"`
			Subscriptions decode.List[urlsBody] `json:"subscriptions"`
		} `json:"urls"`
		CreatedAt decode.Lenient[time.Time] `json:"created_at"`
	} `json:"data"`
	Meta decode.Lenient[metaBody] `json:"meta"`
}

type metaBody struct {
	RequestID decode.Lenient[string] `json:"request_id"`
}

type urlsBody struct {
	ID                              string                        `json:"id"`
	CancelSubscription              decode.Lenient[portal.Secret] `json:"cancel_subscription"`
	UpdateSubscriptionPaymentMethod decode.Lenient[portal.Secret] `json:"update_subscription_payment_method"`
	ViewSubscription                decode.Lenient[portal.Secret] `json:"view_subscription"`
}

func (b *urlsBody) urls(links decode.Links) SubscriptionURLs {
	link := func(l decode.Lenient[portal.Secret]) portal.Secret {
		return portal.Secret(links.Text(l.Value.Reveal()))
	}
	return SubscriptionURLs{b.ID, link(b.CancelSubscription), link(b.UpdateSubscriptionPaymentMethod), link(b.ViewSubscription)}
}

// CreatePortalSession makes a portal session for the customer, with deep links
// for up to 25 of its subscriptions. It checks the request and the response as
// [Client.GenerateLink] does. The error is a [*portal.Error].
func (c *Client) CreatePortalSession(ctx context.Context, customerID string, subscriptionIDs ...string) (*PortalSession, error) {
	s, err := c.createSession(ctx, portal.Request{CustomerID: customerID, SubscriptionIDs: subscriptionIDs})
	if err != nil {
		return nil, err
	}
	out := s.PortalSession // without what made it
	return &out, nil
}

// session is a PortalSession together with the call that made it.
type session struct {
	PortalSession
	request struct {
		SubscriptionIDs []string `json:"subscription_ids"` // each once
	}
	token    string
	response *api.Response // Attempts includes the lookup of the customer
}

// createSession makes a portal session for the customer that req names.
func (c *Client) createSession(ctx context.Context, req portal.Request) (*session, error) {
	if err := c.check(req); err != nil {
		return nil, err
	}
	var s session
	var lookup int       // its attempts
	var private []string // is repeated by no error
	if req.CustomerID == "" {
		var cancel context.CancelFunc
		ctx, cancel = c.api.Within(ctx) // one Timeout for all calls of the link
		defer cancel()
		var err error
		if req.CustomerID, lookup, err = c.customerByEmail(ctx, req.Email); err != nil {
			return nil, err
		}
		private = append(private, req.Email)
	}
	s.request.SubscriptionIDs = distinct(req.SubscriptionIDs)
	var body []byte
	if len(req.SubscriptionIDs) > 0 {
		body, _ = json.Marshal(&s.request) // strings always encode
	}
	var err error
	if s.response, err = c.api.Do(ctx, api.Request{
		Method: http.MethodPost,
		URL:    c.api.URL("customers", req.CustomerID, "portal-sessions"),
		Body:   body,
	}, private...); err != nil {
		return nil, addAttempts(err, lookup)
	}
	s.response.Attempts += lookup
	if reason := s.decode(req.CustomerID); reason != "" {
		return nil, c.api.Bad(s.response, readError(s.response.Status, s.response.Body), reason)
	}
	return &s, nil
}

// distinct returns ids itself where each is in it once, as it mostly is.
func distinct(ids []string) []string {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			out := slices.Clone(ids[:i])
			for _, id := range ids[i+1:] {
				if !slices.Contains(out, id) {
					out = append(out, id)
				}
			}
			return out
		}
	}
	return ids
}

// decode reads the response. reason is why it has no link for the customer, or "".
func (s *session) decode(customerID string) (reason string) {
	var body sessionBody
	var links decode.Links
	s.response.Body, links = decode.CutLinks(s.response.Body, make(decode.Links, 0, 8))
	if err := decode.Unmarshal(s.response.Body, &body); err != nil {
		return "the response is not the documented JSON"
	}
	data := &body.Data
	s.PortalSession = PortalSession{
		ID:         links.Text(data.ID.Value),
		CustomerID: data.CustomerID,
		URLs:       PortalURLs{General: data.URLs.General},
		CreatedAt:  data.CreatedAt.Value,
		RequestID:  s.response.Show(links.Text(body.Meta.Value.RequestID.Value)),
	}
	if s.CustomerID != "" && s.CustomerID != customerID {
		return "the response is for another customer"
	}
	overview := links.Text(s.URLs.General.Overview.Reveal())
	s.URLs.General.Overview = portal.Secret(overview)
	if overview == "" {
		return "the response has no link"
	}
	checker, reason := newLinkChecker(overview)
	if reason != "" {
		return reason
	}
	s.token = checker.token
	asked := s.request.SubscriptionIDs
	if len(asked) > 0 {
		s.URLs.Subscriptions = make([]SubscriptionURLs, 0, len(asked))
	}
	for i := range data.URLs.Subscriptions {
		// Entries that were not requested are neither checked nor returned.
		if entry := &data.URLs.Subscriptions[i]; slices.Contains(asked, entry.ID) {
			s.URLs.Subscriptions = append(s.URLs.Subscriptions, entry.urls(links))
		}
	}
	for i := range s.URLs.Subscriptions {
		if reason := checker.checkDeepLinks(&s.URLs.Subscriptions[i]); reason != "" {
			return reason
		}
	}
	for _, id := range asked {
		if urls := s.urls(id); urls == nil || *urls == (SubscriptionURLs{ID: id}) {
			return "the response lacks a requested subscription, or has no deep link for it"
		}
	}
	return ""
}

func (s *session) urls(subscriptionID string) *SubscriptionURLs {
	for i := range s.URLs.Subscriptions {
		if s.URLs.Subscriptions[i].ID == subscriptionID {
			return &s.URLs.Subscriptions[i]
		}
	}
	return nil
}

// link returns the session as a portal.Link, with the front page as its URL.
func (s *session) link() *portal.Link {
	link := &portal.Link{
		Provider:   provider,
		URL:        s.URLs.General.Overview,
		Token:      portal.Secret(s.token),
		CustomerID: s.CustomerID,
		RequestID:  s.RequestID,
		Attempts:   s.response.Attempts,
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
