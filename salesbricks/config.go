package salesbricks

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/weburl"
	"github.com/portallink/portallink-go/portal"
)

const (
	// Production is the host of Salesbricks' API.
	Production = "https://api.salesbricks.com"

	// Staging is the host of its test environment. With GraphQL, PortalURL has
	// to be set with it: the tokens of one environment are unknown to the other.
	Staging = "https://api.staging.salesbricks.com"

	// PortalHost is the host of the links that GraphQL makes, such as for
	// AllowHosts of [github.com/portallink/portallink-go/portal/redirect.Options].
	// The docs do not say which host REST links to.
	PortalHost = "app.salesbricks.com"

	// StagingPortalHost is the same in the test environment, as far as
	// StagingPortalURL is right.
	StagingPortalHost = "app.staging.salesbricks.com"

	// DefaultPortalURL is what stands before the token in a link.
	DefaultPortalURL = "https://app.salesbricks.com/subscription-management/"

	// StagingPortalURL is the same in the test environment. It is an inference
	// from the hosts of the two APIs: no document states it.
	StagingPortalURL = "https://app.staging.salesbricks.com/subscription-management/"
)

// API is one of the two APIs that Salesbricks makes links with.
type API uint8

const (
	// GraphQL runs the mutation createSubscriptionToken, the call that the guide
	// to these links describes.
	GraphQL API = iota
	// REST asks for the billing portal of API version 2, which Salesbricks
	// recommends for new programs. Its response does not name the customer.
	REST
)

// Config configures a [Client]. Only APIKey, or Key, is required.
type Config struct {
	// APIKey is the Public API Token, sent as X-SALESBRICKS-KEY. Required without Key.
	APIKey portal.Secret

	// Key returns the key for each attempt, for keys that change while the program
	// runs. It is called by several goroutines at once. refused is the key that the
	// provider refused last, and empty where there is none. An error of Key ends the
	// call: it is the cause of an ErrUnauthorized whose Status is 0. Nil means the
	// fixed APIKey; where Key is set, APIKey may be empty.
	Key func(ctx context.Context, refused portal.Secret) (portal.Secret, error) `json:"-"`

	// BaseURL is the API's host, with a path where a proxy needs one. https,
	// or http to a loopback host. Empty means Production.
	BaseURL string

	// API is what GenerateLink calls; native calls do not depend on it. The zero
	// value means GraphQL.
	API API

	// PortalURL is what stands before the token in a link, under the same
	// rules as BaseURL. REST, which responds with whole links, has no use for it.
	// Empty means DefaultPortalURL.
	PortalURL string

	// HTTPClient makes the calls. It is copied, never changed, and its
	// Transport is used as it is; redirects are refused whatever its
	// CheckRedirect says. Nil means a client of its own, which the replacement
	// of http.DefaultTransport does not reach. A Transport that records URLs, as
	// tracing does, sees the subscription ID in those of REST.
	HTTPClient *http.Client

	// Timeout bounds one whole call, retries and waits included, and
	// what Limiter takes not. 0 means 20 s.
	Timeout time.Duration

	// Retry bounds how a failed call is repeated. The zero value means 3 calls
	// in all, 200 ms to 2 s apart.
	Retry portal.Retry

	// Limiter is asked before every attempt. Nil means none. Where it refuses, the
	// error is ErrRateLimited with the limiter's error as its cause, and no
	// request is made; Status, which is 0, tells it apart from Salesbricks' own refusal, which has 429.
	Limiter portal.Limiter

	// Logger gets one record for every attempt: method, host, status, attempt,
	// duration and kind of error, at level Debug, or Warn where it failed.
	// Nil means silence.
	Logger *slog.Logger
}

// Format implements fmt.Formatter. fmt prints nested pointers by reflection,
// skipping Secret.Format. All verbs but %v with its flags print as %v does: one
// that does not fit a field, such as %s, would have fmt look into HTTPClient.
func (c Config) Format(f fmt.State, verb rune) {
	type fields Config
	format := "%v"
	if verb == 'v' {
		format = fmt.FormatString(f, verb)
	}
	_, _ = fmt.Fprintf(f, format, fields(c))
}

// New returns a [Client] for cfg and makes no call. It refuses an empty key,
// unfit URLs and an unknown API. The error is a [*portal.Error]
// that names the field.
func New(cfg Config) (*Client, error) {
	if cfg.BaseURL == "" {
		cfg.BaseURL = Production
	}
	if cfg.PortalURL == "" {
		cfg.PortalURL = DefaultPortalURL
	}
	engine, err := api.New(api.Config{
		Provider:    provider,
		BaseURL:     cfg.BaseURL,
		Credentials: []api.Credential{{Field: "APIKey", Header: "X-SALESBRICKS-KEY", Value: cfg.APIKey}},
		Key:         cfg.Key,
		HTTPClient:  cfg.HTTPClient,
		Timeout:     cfg.Timeout,
		Retry:       cfg.Retry,
		Limiter:     cfg.Limiter,
		Logger:      cfg.Logger,
		ErrorBody:   readError,
	})
	if err != nil {
		return nil, err
	}
	portalURL, err := weburl.Base(cfg.PortalURL)
	if err != nil {
		return nil, engine.Refuse("PortalURL", err.Error())
	}
	if cfg.API > REST {
		return nil, engine.Refuse("API", "it is neither GraphQL nor REST")
	}
	return &Client{
		api:       engine,
		via:       cfg.API,
		graphql:   engine.URL("api", "v1", "graphql"),
		portalURL: portalURL.String(),
	}, nil
}
