package salesbricks

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/weburl"
	"github.com/portallink/portallink-go/portal"
)

// BillingPortal is Salesbricks' answer with all its documented fields. See
// https://docs.salesbricks.com/api-reference/subscriptions/get-subscription-management-url.
type BillingPortal struct {
	URL          portal.Secret // signs the customer in
	URLExpiresAt time.Time     // UTC
	RequestID    string        // the answer's X-Request-Id, where it has one
}

// Format implements fmt.Formatter: see portal.Link.Format.
func (p BillingPortal) Format(f fmt.State, verb rune) {
	type fields BillingPortal
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(p))
}

// BillingPortal asks the REST API for the page of one subscription, whatever
// Config.API says. Every field of the result but RequestID is set. The error is
// a *portal.Error.
func (c *Client) BillingPortal(ctx context.Context, subscriptionID string) (*BillingPortal, error) {
	p, _, err := c.billingPortal(ctx, subscriptionID)
	return p, err
}

// billingPortal also returns the number of attempts.
func (c *Client) billingPortal(ctx context.Context, subscriptionID string) (*BillingPortal, int, error) {
	if err := c.api.CheckID("SubscriptionIDs", subscriptionID); err != nil {
		return nil, 0, err
	}
	target := c.api.URL("api", "v2", "subscriptions", subscriptionID, "billing-portal")
	answer, err := c.api.Do(ctx, api.Request{Method: http.MethodGet, URL: target})
	if err != nil {
		return nil, 0, err
	}
	var body struct {
		URL          string              `json:"url"`
		URLExpiresAt api.Lenient[string] `json:"url_expires_at"`
		Detail       api.Lenient[string] `json:"detail"` // in the place of a link
	}
	err = api.Unmarshal(answer.Body, &body)
	_, unfit := weburl.Parse(body.URL)
	// A time that cannot be read is zero: no link is lost to it.
	expiresAt, _ := time.Parse(time.RFC3339, body.URLExpiresAt.Value)
	var p api.Problem
	var why string
	switch {
	case err != nil:
		why = "the answer is not the documented JSON"
	case body.URL == "":
		why, p.Message = "the answer has no link", body.Detail.Value
	case unfit != nil:
		why = "the link in the answer is unfit: " + unfit.Error()
	}
	if why != "" {
		return nil, 0, c.api.Bad(answer, p, why)
	}
	return &BillingPortal{URL: portal.Secret(body.URL), URLExpiresAt: expiresAt.UTC(), RequestID: answer.RequestID()}, answer.Attempts, nil
}
