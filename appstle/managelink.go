package appstle

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// ManageSubscriptionLink is Appstle's answer with all its documented fields. The
// link is never missing, and one of TokenExpirationTime and ExpiresInMinutes is
// always set. See
// https://developers.appstle.com/api-reference/customers/generate-customer-portal-link.
type ManageSubscriptionLink struct {
	ManageSubscriptionLink portal.Secret
	TokenExpirationTime    time.Time // UTC; zero if Appstle leaves it out
	ExpiresInMinutes       int64     // 0 if Appstle leaves it out
	CustomerID             int64     // 0 if Appstle leaves it out
	PortalURL              string    // the page without a token, and without a query
	RequestID              string    // the answer's X-Request-Id, where it has one
}

// Format implements fmt.Formatter: see portal.Link.Format.
func (m ManageSubscriptionLink) Format(f fmt.State, verb rune) {
	type fields ManageSubscriptionLink
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(m))
}

// minted is a ManageSubscriptionLink together with what it takes to make a
// portal.Link of it. It is apart because fmt would show an unexported token.
type minted struct {
	ManageSubscriptionLink
	customerID string // as the answer says, or as asked for; empty if neither is known
	token      portal.Secret
	attempts   int
	asked      time.Time // the earliest moment that ExpiresInMinutes may count from
	body       answerBody
}

type answerBody struct {
	ManageSubscriptionLink portal.Secret `json:"manageSubscriptionLink"`
	TokenExpirationTime    string        `json:"tokenExpirationTime"`
	ExpiresInMinutes       int64         `json:"expiresInMinutes"`
	CustomerID             int64         `json:"customerId"`
	PortalURL              string        `json:"portalUrl"`
	ErrorKey               string        `json:"errorKey"`
	ErrorMessage           string        `json:"errorMessage"`
}

// longest is the most minutes that are taken for a lifetime: ten years.
const longest = 10 * 366 * 24 * 60

// ManageSubscriptionLink returns a link for the customer with this Shopify
// customer number, which is at least 1. The error is a *portal.Error.
func (c *Client) ManageSubscriptionLink(ctx context.Context, customerID int64) (*ManageSubscriptionLink, error) {
	m, err := c.byNumber(ctx, customerID)
	if err != nil {
		return nil, err
	}
	return &m.ManageSubscriptionLink, nil
}

// ManageSubscriptionLinkByEmail returns a link for the customer that the store
// knows by this e-mail address. The error is a *portal.Error.
func (c *Client) ManageSubscriptionLinkByEmail(ctx context.Context, email string) (*ManageSubscriptionLink, error) {
	m, err := c.byEmail(ctx, email)
	if err != nil {
		return nil, err
	}
	return &m.ManageSubscriptionLink, nil
}

func (c *Client) byNumber(ctx context.Context, customerID int64) (*minted, error) {
	if customerID < 1 {
		return nil, c.api.Refuse("CustomerID", errNotPositive.Error())
	}
	m := &minted{customerID: strconv.FormatInt(customerID, 10)}
	target := c.api.URL("api", "external", "v2", "manage-subscription-link", m.customerID)
	return m, c.mint(ctx, target, m, customerID)
}

func (c *Client) byEmail(ctx context.Context, email string) (*minted, error) {
	if err := c.api.CheckEmail(email); err != nil {
		return nil, err
	}
	m := &minted{}
	target := c.api.URL("api", "external", "v2", "manage-subscription-link")
	target.RawQuery = "emailId=" + url.QueryEscape(email)
	return m, c.mint(ctx, target, m, 0, email)
}

// mint makes the call and fills m. customerID is 0 where it is not known.
func (c *Client) mint(ctx context.Context, target url.URL, m *minted, customerID int64, private ...string) error {
	m.asked = time.Now().UTC()
	answer, err := c.api.Do(ctx, api.Request{Method: http.MethodGet, URL: target}, private...)
	if err != nil {
		return err
	}
	m.attempts = answer.Attempts
	if api.Unmarshal(answer.Body, &m.body) != nil {
		return c.api.Bad(answer, api.Problem{}, "the answer is not the documented JSON")
	}
	m.ManageSubscriptionLink = ManageSubscriptionLink{
		ManageSubscriptionLink: m.body.ManageSubscriptionLink,
		TokenExpirationTime:    parseTime(m.body.TokenExpirationTime),
		ExpiresInMinutes:       m.body.ExpiresInMinutes,
		CustomerID:             m.body.CustomerID,
		PortalURL:              withoutQuery(m.body.PortalURL),
		RequestID:              answer.RequestID(),
	}
	if why := m.check(customerID); why != "" {
		return c.api.Bad(answer, readError(answer.Status, answer.Body), why)
	}
	return nil
}

// check returns what keeps the answer from being a link for the customer, or "".
func (m *minted) check(customerID int64) string {
	switch {
	case m.body.ErrorKey != "" || m.body.ErrorMessage != "":
		return "the answer is a refusal"
	case m.body.ManageSubscriptionLink == "":
		return "the answer has no link"
	case customerID != 0 && m.CustomerID != 0 && m.CustomerID != customerID:
		return "the answer is for another customer"
	case m.TokenExpirationTime.IsZero() && (m.ExpiresInMinutes <= 0 || m.ExpiresInMinutes > longest):
		return "the answer has no expiry"
	}
	if customerID == 0 && m.CustomerID > 0 {
		m.customerID = strconv.FormatInt(m.CustomerID, 10)
	}
	var why string
	m.token, why = tokenOf(m.body.ManageSubscriptionLink)
	return why
}

// withoutQuery keeps a token out of what is not a Secret.
func withoutQuery(link string) string {
	if i := strings.IndexAny(link, "?#"); i >= 0 {
		return link[:i]
	}
	return link
}

// parseTime reads the documented form of a moment, and the one without a colon
// in its zone that Java servers write. Anything else is zero.
func parseTime(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
