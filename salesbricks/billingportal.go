package salesbricks

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/internal/weburl"
	"github.com/portallink/portallink-go/portal"
)

// BillingPortal is Salesbricks' response with all its documented fields. See
// https://docs.salesbricks.com/api-reference/subscriptions/get-subscription-management-url.
type BillingPortal struct {
	URL          portal.Secret // signs the customer in
	URLExpiresAt time.Time     // UTC; zero if it is missing or cannot be read
	RequestID    string        // the response's X-Request-Id, or empty
}

// Format implements fmt.Formatter: see [portal.Link.Format].
func (p BillingPortal) Format(f fmt.State, verb rune) {
	type fields BillingPortal
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(p))
}

// BillingPortal requests the link to the page of one subscription from the REST API. It
// does not depend on Config.API. The URL of the result is never empty. The error is a
// [*portal.Error].
func (c *Client) BillingPortal(ctx context.Context, subscriptionID string) (*BillingPortal, error) {
	p, _, err := c.billingPortal(ctx, subscriptionID)
	return p, err
}

// billingPortal also returns the number of attempts.
func (c *Client) billingPortal(ctx context.Context, subscriptionID string) (*BillingPortal, int, error) {
	if err := c.checkSubscription(subscriptionID); err != nil {
		return nil, 0, err
	}
	target := c.api.URL("api", "v2", "subscriptions", subscriptionID, "billing-portal")
	response, err := c.api.Do(ctx, api.Request{Method: http.MethodGet, URL: target})
	if err != nil {
		return nil, 0, err
	}
	var body struct {
		URL          decode.Lenient[string] `json:"url"`
		URLExpiresAt decode.Lenient[string] `json:"url_expires_at"`
		Detail       decode.Lenient[string] `json:"detail"` // in place of a link
	}
	err = decode.Unmarshal(response.Body, &body)
	link := body.URL.Value
	switch _, unfit := weburl.Query(link); {
	case err != nil:
		return nil, 0, c.api.Bad(response, api.Problem{}, "the response is not the documented JSON")
	case link == "":
		return nil, 0, c.api.Bad(response, api.Problem{Message: body.Detail.Value}, "the response has no link")
	case unfit != nil:
		return nil, 0, c.api.Bad(response, api.Problem{}, "the link in the response is not valid: "+unfit.Error())
	}
	return &BillingPortal{
		URL:          portal.Secret(link),
		URLExpiresAt: decode.Time(body.URLExpiresAt.Value),
		RequestID:    response.RequestID(),
	}, response.Attempts, nil
}
