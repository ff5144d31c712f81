package appstle

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// ManageSubscriptionLink is Appstle's answer with all its documented fields. Of
// those only the link is in every documented example and may not be missing. See
// https://developers.appstle.com/api-reference/customers/generate-customer-portal-link.
type ManageSubscriptionLink struct {
	ManageSubscriptionLink portal.Secret
	TokenExpirationTime    time.Time // UTC; zero if Appstle leaves it out
	ExpiresInMinutes       int64     // 0 if Appstle leaves it out
	CustomerID             int64     // 0 if Appstle leaves it out
	PortalURL              string    // the link without its token
	RequestID              string    // the answer's X-Request-Id, where it has one
}

// minted is a ManageSubscriptionLink together with what it takes to make a
// portal.Link of it. It is apart because fmt would show an unexported token.
type minted struct {
	ManageSubscriptionLink
	token portal.Secret
	asked time.Time // the earliest moment that ExpiresInMinutes may count from
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
	number := strconv.FormatInt(customerID, 10)
	return c.mint(ctx, c.api.URL("api", "external", "v2", "manage-subscription-link", number), customerID)
}

func (c *Client) byEmail(ctx context.Context, email string) (*minted, error) {
	if err := c.api.CheckEmail(email); err != nil {
		return nil, err
	}
	target := c.api.URL("api", "external", "v2", "manage-subscription-link") + "?emailId=" + url.QueryEscape(email)
	return c.mint(ctx, target, 0, email)
}

// mint makes the call. customerID is 0 where it is not known beforehand.
func (c *Client) mint(ctx context.Context, target string, customerID int64, private ...string) (*minted, error) {
	m := &minted{asked: time.Now()}
	answer, err := c.api.Do(ctx, api.Request{Method: http.MethodGet, URL: target}, private...)
	if err != nil {
		return nil, err
	}
	var body struct {
		ManageSubscriptionLink portal.Secret `json:"manageSubscriptionLink"`
		TokenExpirationTime    string        `json:"tokenExpirationTime"`
		ExpiresInMinutes       int64         `json:"expiresInMinutes"`
		CustomerID             int64         `json:"customerId"`
		PortalURL              string        `json:"portalUrl"`
		ErrorKey               string        `json:"errorKey"`
		ErrorMessage           string        `json:"errorMessage"`
	}
	if json.Unmarshal(answer.Body, &body) != nil {
		return nil, c.api.Bad(answer, api.Problem{}, "the answer is not the documented JSON")
	}
	problem := api.Problem{Code: body.ErrorKey, Message: body.ErrorMessage}
	m.ManageSubscriptionLink = ManageSubscriptionLink{
		ManageSubscriptionLink: body.ManageSubscriptionLink,
		TokenExpirationTime:    parseTime(body.TokenExpirationTime),
		ExpiresInMinutes:       body.ExpiresInMinutes,
		CustomerID:             body.CustomerID,
		PortalURL:              body.PortalURL,
		RequestID:              answer.RequestID(),
	}
	var why string
	switch {
	case problem != api.Problem{}:
		why = "the answer is a refusal"
	case body.ManageSubscriptionLink == "":
		why = "the answer has no link"
	case customerID != 0 && m.CustomerID != 0 && m.CustomerID != customerID:
		why = "the answer is for another customer"
	case m.TokenExpirationTime.IsZero() && (m.ExpiresInMinutes <= 0 || m.ExpiresInMinutes > longest):
		why = "the answer has no expiry"
	default:
		m.token, why = tokenOf(body.ManageSubscriptionLink)
	}
	if why != "" {
		answer.Hide(m.ManageSubscriptionLink.ManageSubscriptionLink)
		return nil, c.api.Bad(answer, problem, why)
	}
	return m, nil
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
