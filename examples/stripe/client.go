package stripe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// Production is the host of Stripe's API, for test keys too.
const Production = "https://api.stripe.com"

// ActionUpdateSubscription opens the page on which the customer changes the plan.
const ActionUpdateSubscription portal.Action = "update_subscription"

const (
	provider    = "stripe"
	timeout     = 20 * time.Second
	maxResponse = 1 << 20 // bytes
)

// flow is the flow_data of an Action.
type flow struct {
	name         string
	subscription bool // it needs one
}

var flows = map[portal.Action]flow{
	portal.ActionCancelSubscription:  {"subscription_cancel", true},
	portal.ActionUpdatePaymentMethod: {"payment_method_update", false},
	ActionUpdateSubscription:         {"subscription_update", true},
}

var capabilities = portal.Capabilities{
	Provider:         provider,
	Identify:         []portal.Identifier{portal.ByCustomerID},
	MaxSubscriptions: 1,
	Actions:          []portal.Action{ActionUpdateSubscription, portal.ActionCancelSubscription},
	CustomerActions:  []portal.Action{portal.ActionUpdatePaymentMethod},
}

// Config configures a [Client].
type Config struct {
	APIKey        portal.Secret // required: a secret or restricted key, "sk_…" or "rk_…"
	ReturnURL     string        // the target of the portal's back link; empty: the portal's configuration decides
	Configuration string        // "bpc_…"; empty: the account's default
	BaseURL       string        // empty: Production; https, or http to a loopback host
	HTTPClient    *http.Client  // nil: http.DefaultTransport; copied, never changed
}

// Format implements fmt.Formatter. fmt prints nested pointers by reflection, skipping
// Secret.Format.
func (c Config) Format(f fmt.State, verb rune) {
	type fields Config
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(c))
}

// Client mints sessions with one API key. It is safe for concurrent use.
type Client struct {
	http      http.Client
	endpoint  string
	fixed     url.Values               // the parameters that are the same in every call
	authorize func(header http.Header) // a closure: printing a Client shows no key
}

var _ portal.LinkGenerator = (*Client)(nil)

// New returns a [Client] for cfg and makes no call. The error is a [*portal.Error] that
// names the field.
func New(cfg Config) (*Client, error) {
	key := cfg.APIKey.Reveal()
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, refuse("APIKey", "it is empty, or has characters that no header can carry")
	}
	base := cmp.Or(cfg.BaseURL, Production)
	if !fit(base) || strings.ContainsAny(base, "?#") {
		return nil, refuse("BaseURL", "it is not an https URL, or has a query")
	}
	c := &Client{endpoint: strings.TrimRight(base, "/") + "/v1/billing_portal/sessions", fixed: url.Values{}}
	if cfg.ReturnURL != "" {
		if !fit(cfg.ReturnURL) {
			return nil, refuse("ReturnURL", "it is not an https URL")
		}
		c.fixed.Set("return_url", cfg.ReturnURL)
	}
	if cfg.Configuration != "" {
		c.fixed.Set("configuration", cfg.Configuration)
	}
	c.authorize = func(h http.Header) { h.Set("Authorization", "Bearer "+key) }
	if cfg.HTTPClient != nil {
		c.http = *cfg.HTTPClient
	}
	// A redirect would send the key to another server.
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

// Capabilities says what Stripe can do. It makes no call.
func (c *Client) Capabilities() portal.Capabilities {
	out := capabilities
	out.Identify = slices.Clone(out.Identify)
	out.Actions = slices.Clone(out.Actions)
	out.CustomerActions = slices.Clone(out.CustomerActions)
	return out
}

// GenerateLink makes a portal session for req.CustomerID. The error is a
// [*portal.Error].
func (c *Client) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	if err := capabilities.Check(req); err != nil {
		return nil, err
	}
	if c == nil || c.authorize == nil || ctx == nil {
		return nil, refuse("", "the context is nil, or the Client was not made by New")
	}
	if err := ctx.Err(); err != nil {
		return nil, &portal.Error{Provider: provider, Kind: portal.ErrCanceled, Err: err}
	}
	resp, err := c.post(ctx, c.parameters(req))
	if err != nil {
		return nil, err
	}
	return resp.link(req)
}

// parameters returns the body of the call.
func (c *Client) parameters(req portal.Request) url.Values {
	form := url.Values{"customer": {req.CustomerID}}
	maps.Copy(form, c.fixed)
	if f, ok := flows[req.Action]; ok {
		form.Set("flow_data[type]", f.name)
		if f.subscription {
			form.Set("flow_data["+f.name+"][subscription]", req.SubscriptionIDs[0])
		}
	}
	return form
}

// response is a complete response of Stripe.
type response struct {
	status int
	header http.Header
	body   []byte
}

// post makes the call once. The error is a *portal.Error.
func (c *Client) post(ctx context.Context, form url.Values) (*response, error) {
	own, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(own, http.MethodPost, c.endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, refuse("", "the request cannot be built")
	}
	c.authorize(r.Header)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got, err := c.http.Do(r)
	if err != nil {
		return nil, unreachable(ctx, 0)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(io.LimitReader(got.Body, maxResponse+1))
	switch resp := (&response{got.StatusCode, got.Header, body}); {
	case got.StatusCode/100 != 2: // even if the body is incomplete
		return nil, resp.failure()
	case err != nil:
		return nil, unreachable(ctx, got.StatusCode)
	case len(body) > maxResponse:
		return nil, resp.bad("the response is too large")
	default:
		return resp, nil
	}
}

// unreachable returns the error of a call without a response. It does not repeat the
// transport's message, which may contain anything.
func unreachable(ctx context.Context, status int) error {
	e := &portal.Error{Provider: provider, Kind: portal.ErrUnavailable, Status: status, Attempts: 1, Err: errors.New("no complete response")}
	if ctx.Err() != nil {
		e.Kind, e.Err = portal.ErrCanceled, ctx.Err()
	}
	return e
}

func refuse(field, reason string) error {
	return &portal.Error{Provider: provider, Kind: portal.ErrInvalidRequest, Field: field, Err: errors.New(reason)}
}
