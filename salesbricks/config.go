package salesbricks

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/weburl"
	"github.com/portallink/portallink-go/portal"
)

const (
	// Production is the host of Salesbricks' API.
	Production = "https://api.salesbricks.com"

	// Staging is the host of the API's test environment. With GraphQL, set
	// PortalURL as well: one environment does not know the tokens of the other.
	Staging = "https://api.staging.salesbricks.com"

	// PortalHost is the host of the links that GraphQL makes. Use it for AllowHosts
	// of [github.com/portallink/portallink-go/portal/redirect.Options]. The docs do
	// not say which host REST links to.
	PortalHost = "app.salesbricks.com"

	// StagingPortalHost is the host of the links in the test environment, if
	// StagingPortalURL is right.
	StagingPortalHost = "app.staging.salesbricks.com"

	// DefaultPortalURL is the part of a link before the token.
	DefaultPortalURL = "https://app.salesbricks.com/subscription-management/"

	// StagingPortalURL is the part of a link before the token in the test
	// environment. No document states it: it is inferred from the hosts of the two
	// APIs.
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

	// Key returns the key for each attempt. Use it for a key that changes while
	// the program runs. Several goroutines call it at the same time. refused is
	// the key that Salesbricks rejected last, or empty. If Key returns an error, the call
	// ends with ErrUnauthorized and Status 0, and the error is its cause. Nil means
	// the fixed APIKey. If Key is set, APIKey may be empty.
	Key func(ctx context.Context, refused portal.Secret) (portal.Secret, error) `json:"-"`

	// BaseURL is the API's host, with a path if a proxy needs one, but without the
	// path of GraphQL. It is https, or http to a loopback host. Empty means
	// Production.
	BaseURL string

	// API is the API that GenerateLink calls. Other calls do not depend on it. The
	// zero value means GraphQL.
	API API

	// PortalURL is the part of a link before the token. The rules for BaseURL
	// hold for it too. REST does not use it: it returns whole links. Empty means
	// DefaultPortalURL.
	PortalURL string

	// HTTPClient makes the calls. New copies it, never changes it, and uses its
	// Transport as it is. The Client refuses redirects, whatever CheckRedirect
	// says. Nil means a client with its own Transport, which does not depend on
	// http.DefaultTransport. A Transport that records URLs, as tracing does, sees the
	// subscription ID in those of REST.
	HTTPClient *http.Client

	// Timeout limits one whole call, including retries and the waits between
	// them. Time spent in Limiter.Wait does not count. 0 means 20 s.
	Timeout time.Duration

	// Retry says how often and how fast a failed call is repeated. The zero value
	// means 3 calls in all, 200 ms to 2 s apart.
	Retry portal.Retry

	// Limiter is asked before each attempt. Nil means none. If it refuses, the
	// Client makes no request. The error is ErrRateLimited with Status 0 and the
	// limiter's error as its cause. If Salesbricks refuses, Status is 429.
	Limiter portal.Limiter

	// Logger gets one record for each attempt: method, host, status, attempt,
	// duration and kind of error. The level is Debug, or Warn if the attempt
	// failed. Nil means no log.
	Logger *slog.Logger
}

// Format implements fmt.Formatter. No verb shows a key, or the inside of HTTPClient.
func (c Config) Format(f fmt.State, verb rune) {
	type fields Config
	api.FormatConfig(f, verb, fields(c))
}

// New returns a [Client] for cfg and makes no call. It returns an error for an empty
// key, an invalid URL, Timeout or Retry, and an unknown API. The error is a
// [*portal.Error] that names the field.
func New(cfg Config) (*Client, error) {
	engine, err := api.New(api.Config{
		Provider:    provider,
		BaseURL:     cmp.Or(cfg.BaseURL, Production),
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
	if strings.HasSuffix(strings.TrimRight(cfg.BaseURL, "/"), "/graphql") {
		return nil, engine.Refuse("BaseURL", "it is the address of GraphQL, not the API's host")
	}
	portalURL, err := weburl.Base(cmp.Or(cfg.PortalURL, DefaultPortalURL))
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
