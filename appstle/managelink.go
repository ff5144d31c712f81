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
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/internal/weburl"
	"github.com/portallink/portallink-go/portal"
)

// ManageSubscriptionLink is Appstle's response with all its documented fields. The link
// is never empty. Every other field may be. See
// https://developers.appstle.com/api-reference/customers/generate-customer-portal-link.
type ManageSubscriptionLink struct {
	ManageSubscriptionLink portal.Secret
	TokenExpirationTime    time.Time // UTC; zero if it is missing or cannot be read
	ExpiresInMinutes       int64     // 0 if it is missing or not a whole number
	CustomerID             int64     // 0 if it is missing
	PortalURL              string    // the page without a token or query; empty if it is not a valid link
	RequestID              string    // the response's X-Request-Id, or empty
}

// Format implements fmt.Formatter: see [portal.Link.Format].
func (m ManageSubscriptionLink) Format(f fmt.State, verb rune) {
	type fields ManageSubscriptionLink
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(m))
}

// linkResult has a ManageSubscriptionLink, and what a portal.Link needs in addition. It is a
// separate type because fmt would print an unexported token.
type linkResult struct {
	ManageSubscriptionLink
	customerID string // from the response, or else from the request; empty if neither is known
	token      portal.Secret
	sent       time.Time // the earliest moment that ExpiresInMinutes may count from
	attempts   int
	body       linkBody // here, since it saves an allocation
}

// linkBody is the response on the wire. The lenient fields only describe the link. A customer
// or an error of another type makes the response invalid.
type linkBody struct {
	ManageSubscriptionLink portal.Secret          `json:"manageSubscriptionLink"`
	TokenExpirationTime    decode.Lenient[string] `json:"tokenExpirationTime"`
	ExpiresInMinutes       decode.Lenient[int64]  `json:"expiresInMinutes"`
	CustomerID             int64                  `json:"customerId"`
	PortalURL              decode.Lenient[string] `json:"portalUrl"`
	ErrorKey               string                 `json:"errorKey"`
	ErrorMessage           string                 `json:"errorMessage"`
}

// maxMinutes is the longest accepted lifetime: ten years.
const maxMinutes = 10 * 366 * 24 * 60

// ManageSubscriptionLink returns a link for the customer with this Shopify customer
// number, which has to be at least 1. The error is a [*portal.Error].
func (c *Client) ManageSubscriptionLink(ctx context.Context, customerID int64) (*ManageSubscriptionLink, error) {
	r, err := c.byID(ctx, strconv.FormatInt(customerID, 10))
	if err != nil {
		return nil, err
	}
	return &r.ManageSubscriptionLink, nil
}

// ManageSubscriptionLinkByEmail returns a link for the customer with this e-mail address
// in the store. The address is in the URL of the request: proxies and transports that
// record URLs see it. The error is a [*portal.Error].
func (c *Client) ManageSubscriptionLinkByEmail(ctx context.Context, email string) (*ManageSubscriptionLink, error) {
	r, err := c.byEmail(ctx, email)
	if err != nil {
		return nil, err
	}
	return &r.ManageSubscriptionLink, nil
}

// byID takes all forms of a customer number.
func (c *Client) byID(ctx context.Context, customerID string) (*linkResult, error) {
	if err := c.checkMade(); err != nil {
		return nil, err
	}
	number, err := parseCustomerID(customerID)
	if err != nil {
		return nil, c.api.Refuse("CustomerID", err.Error())
	}
	r := &linkResult{customerID: strings.TrimPrefix(customerID, customerGID)} // a number has one spelling
	return r, c.mint(ctx, weburl.Join(&c.links, r.customerID), r, number)
}

func (c *Client) byEmail(ctx context.Context, email string) (*linkResult, error) {
	if err := c.checkMade(); err != nil {
		return nil, err
	}
	if err := c.api.CheckEmail("Email", email); err != nil {
		return nil, err
	}
	r := &linkResult{}
	target := c.links
	target.RawQuery = "emailId=" + url.QueryEscape(email)
	return r, c.mint(ctx, target, r, 0, email)
}

// mint makes the call and fills r. customerID is 0 if it is not known.
func (c *Client) mint(ctx context.Context, target url.URL, r *linkResult, customerID int64, private ...string) error {
	response, err := c.api.Do(ctx, api.Request{Method: http.MethodGet, URL: target}, private...)
	if err != nil {
		return err
	}
	body := &r.body
	if decode.Unmarshal(response.Body, body) != nil {
		return c.api.Bad(response, api.Problem{}, "the response is not the documented JSON")
	}
	reason := body.refusal(customerID)
	if reason == "" {
		r.token, reason = tokenOf(body.ManageSubscriptionLink)
	}
	if reason != "" {
		return c.api.Bad(response, readError(response.Status, response.Body), reason)
	}
	if customerID == 0 && body.CustomerID > 0 {
		r.customerID = strconv.FormatInt(body.CustomerID, 10)
	}
	r.sent, r.attempts = response.Sent.UTC(), response.Attempts
	r.ManageSubscriptionLink = ManageSubscriptionLink{
		ManageSubscriptionLink: body.ManageSubscriptionLink,
		TokenExpirationTime:    decode.Time(body.TokenExpirationTime.Value),
		ExpiresInMinutes:       body.ExpiresInMinutes.Value,
		CustomerID:             body.CustomerID,
		PortalURL:              pageOf(body.PortalURL.Value),
		RequestID:              response.RequestID(),
	}
	return nil
}

// refusal returns why the response has no link for the customer, or "".
func (b *linkBody) refusal(customerID int64) string {
	switch {
	case b.ErrorKey != "" || b.ErrorMessage != "":
		return "the response reports an error"
	case b.ManageSubscriptionLink == "":
		return "the response has no link"
	case customerID != 0 && b.CustomerID != 0 && b.CustomerID != customerID:
		return "the response is for another customer"
	}
	return ""
}

// link describes the link in provider-neutral terms.
func (r *linkResult) link() *portal.Link {
	link := &portal.Link{
		Provider:   provider,
		URL:        r.ManageSubscriptionLink.ManageSubscriptionLink,
		Token:      r.token,
		ExpiresAt:  r.TokenExpirationTime,
		Use:        portal.UseOnce,
		CustomerID: r.customerID,
		RequestID:  r.RequestID,
		Attempts:   r.attempts,
	}
	if link.ExpiresAt.IsZero() && r.ExpiresInMinutes > 0 && r.ExpiresInMinutes <= maxMinutes {
		link.ExpiresAt = r.sent.Add(time.Duration(r.ExpiresInMinutes) * time.Minute)
	}
	if !link.ExpiresAt.IsZero() {
		link.ExpirySource = portal.ExpiryReported
	}
	return link
}

// tokenOf returns the token of a link, and what is wrong with the link, or "". A store may
// have links without a token, but a link with an empty token signs nobody in.
func tokenOf(link portal.Secret) (portal.Secret, string) {
	query, err := weburl.Query(link.Reveal())
	if err != nil {
		return "", "the link in the response is not valid: " + err.Error()
	}
	token, present := weburl.Param(query, "token")
	if present && token == "" {
		return "", "the link in the response has an empty token"
	}
	return portal.Secret(token), ""
}

// pageOf returns the URL of a page without its query, which may contain a token. It returns ""
// if the URL is not a valid link.
func pageOf(portalURL string) string {
	if _, err := weburl.Query(portalURL); err != nil {
		return ""
	}
	page, _, _ := strings.Cut(portalURL, "?") // twice Cut is cheaper than IndexAny once
	page, _, _ = strings.Cut(page, "#")
	return page
}
