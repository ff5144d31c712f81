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
	"github.com/portallink/portallink-go/internal/weburl"
	"github.com/portallink/portallink-go/portal"
)

// PortalSession is Paddle's answer with all its documented fields. See
// https://developer.paddle.com/api-reference/customer-portals/create-customer-portal-session.
type PortalSession struct {
	ID         string     `json:"id"`          // "cpls_…"
	CustomerID string     `json:"customer_id"` // empty if Paddle leaves it out, which its specification allows
	URLs       PortalURLs `json:"urls"`
	CreatedAt  time.Time  `json:"created_at"` // zero if it cannot be read
	RequestID  string     `json:"-"`          // meta.request_id
}

// Format implements fmt.Formatter. fmt would look behind a pointer that is
// inside something else without asking the Secrets there; like this, each field
// is asked.
func (s PortalSession) Format(f fmt.State, verb rune) {
	type fields PortalSession
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(s))
}

// PortalURLs are the links of a session. Each one signs the customer in.
type PortalURLs struct {
	General       GeneralURLs        `json:"general"`
	Subscriptions []SubscriptionURLs `json:"subscriptions"` // those that were asked for, in Paddle's order
}

// GeneralURLs are the links that every session has.
type GeneralURLs struct {
	Overview portal.Secret `json:"overview"` // the portal's front page
}

// SubscriptionURLs are the deep links of one subscription.
type SubscriptionURLs struct {
	ID                              string        `json:"id"`
	CancelSubscription              portal.Secret `json:"cancel_subscription"`
	UpdateSubscriptionPaymentMethod portal.Secret `json:"update_subscription_payment_method"`
	ViewSubscription                portal.Secret `json:"view_subscription"` // empty before 2026-09-28
}

// pages are the deep links of a subscription, in the order of Link.DeepLinks.
var pages = []struct {
	action   portal.Action
	url      func(*SubscriptionURLs) portal.Secret
	optional bool
}{
	{portal.ActionCancelSubscription, func(u *SubscriptionURLs) portal.Secret { return u.CancelSubscription }, false},
	{portal.ActionUpdatePaymentMethod, func(u *SubscriptionURLs) portal.Secret { return u.UpdateSubscriptionPaymentMethod }, false},
	{portal.ActionViewSubscription, func(u *SubscriptionURLs) portal.Secret { return u.ViewSubscription }, true},
}

// CreatePortalSession makes a portal session for the customer, with deep links
// for up to 25 of its subscriptions. It makes the same checks as GenerateLink.
// The error is a *portal.Error.
func (c *Client) CreatePortalSession(ctx context.Context, customerID string, subscriptionIDs ...string) (*PortalSession, error) {
	req := portal.Request{CustomerID: customerID, SubscriptionIDs: subscriptionIDs}
	if err := capabilities.Check(req); err != nil {
		return nil, err
	}
	s, err := c.createSession(ctx, customerID, subscriptionIDs)
	if err != nil {
		return nil, err
	}
	out := s.envelope.Data.PortalSession // without what made it
	return &out, nil
}

// session is a PortalSession in its envelope, together with what it takes to
// ask for it and to judge it.
type session struct {
	envelope struct {
		Data struct {
			PortalSession
			CreatedAt string `json:"created_at"` // no link is lost to a time that cannot be read
		} `json:"data"`
		Meta struct {
			RequestID string `json:"request_id"`
		} `json:"meta"`
	}
	request struct {
		SubscriptionIDs []string `json:"subscription_ids"` // each once
	}
	front  string // the front page with its question mark, fit to carry a credential
	tail   string // the token, if links may end in it as it stands
	token  string
	answer *api.Response
}

// createSession expects what has passed Capabilities.Check. Its errors do not
// repeat what is private.
func (c *Client) createSession(ctx context.Context, customerID string, subscriptionIDs []string, private ...string) (*session, error) {
	if err := c.checkID("CustomerID", customerID, "ctm_"); err != nil {
		return nil, err
	}
	if err := c.checkSubscriptionIDs(subscriptionIDs); err != nil {
		return nil, err
	}
	var s session
	s.request.SubscriptionIDs = distinct(subscriptionIDs)
	var body []byte
	if len(subscriptionIDs) > 0 {
		var err error
		if body, err = json.Marshal(&s.request); err != nil {
			return nil, c.api.Refuse("SubscriptionIDs", "it cannot be encoded")
		}
	}
	answer, err := c.api.Do(ctx, api.Request{
		Method: http.MethodPost,
		URL:    c.api.URL("customers", customerID, "portal-sessions"),
		Body:   body,
	}, private...)
	if err != nil {
		return nil, err
	}
	s.answer = answer
	if why := s.decode(customerID); why != "" {
		return nil, c.api.Bad(answer, readError(answer.Status, answer.Body), why)
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

// decode reads Paddle's answer and returns what is wrong with it, or "".
func (s *session) decode(customerID string) string {
	if err := api.Unmarshal(s.answer.Body, &s.envelope); err != nil {
		return "the answer is not the documented JSON"
	}
	data := &s.envelope.Data.PortalSession
	data.CreatedAt, _ = time.Parse(time.RFC3339, s.envelope.Data.CreatedAt)
	data.RequestID = s.envelope.Meta.RequestID
	if data.CustomerID != "" && data.CustomerID != customerID {
		return "the answer is for another customer"
	}
	overview := data.URLs.General.Overview.Reveal()
	if overview == "" {
		return "the answer has no link"
	}
	query, err := weburl.Query(overview)
	if err != nil {
		return "the link in the answer is unfit: " + err.Error()
	}
	if s.token, _ = weburl.Param(query, "token"); s.token == "" {
		return "the link in the answer has no token"
	}
	s.front = overview[:strings.Index(overview, "?")+1]
	if unsuspicious(s.token) {
		s.tail = s.token
	}
	// What was not asked for is not looked at, and not passed on.
	asked := s.request.SubscriptionIDs
	data.URLs.Subscriptions = slices.DeleteFunc(data.URLs.Subscriptions, func(urls SubscriptionURLs) bool {
		return !slices.Contains(asked, urls.ID)
	})
	for _, id := range asked {
		urls := s.urls(id)
		for _, page := range pages {
			if urls == nil || !page.optional && page.url(urls) == "" {
				return "the answer lacks a subscription that was asked for, or a deep link to it"
			}
		}
	}
	for i := range data.URLs.Subscriptions {
		if !s.fit(&data.URLs.Subscriptions[i]) {
			return "a deep link in the answer is unfit, or has no token"
		}
	}
	return ""
}

func (s *session) urls(subscriptionID string) *SubscriptionURLs {
	all := s.envelope.Data.URLs.Subscriptions
	for i := range all {
		if all[i].ID == subscriptionID {
			return &all[i]
		}
	}
	return nil
}

// fit reports whether every link that there is signs the customer in.
func (s *session) fit(urls *SubscriptionURLs) bool {
	for _, page := range pages {
		if link := page.url(urls); link != "" && s.tokenOf(link.Reveal()) == "" {
			return false
		}
	}
	return true
}
