package appstle

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// The hosts of the API of Appstle's products. An API key is for one of them. Links
// lead to the merchant's own store, so there is no constant for a portal host.
const (
	Subscriptions = "https://subscription-admin.appstle.com"
	Memberships   = "https://membership-admin.appstle.com"
)

// Config configures a [Client]. Only APIKey, or Key, is required.
type Config struct {
	// APIKey is sent as X-API-Key. Required without Key.
	APIKey portal.Secret

	// Key returns the key for each attempt. Use it for a key that changes while
	// the program runs. Several goroutines call it at the same time. refused is
	// the key that Appstle rejected last, or empty. If Key returns an error, the call
	// ends with ErrUnauthorized and Status 0, and the error is its cause. Nil means
	// the fixed APIKey. If Key is set, APIKey may be empty.
	Key func(ctx context.Context, refused portal.Secret) (portal.Secret, error) `json:"-"`

	// AppKey is a partner app's own key, sent as X-App-Key. Empty means none.
	AppKey portal.Secret

	// BaseURL is the product's host, with a path if a proxy needs one. It is
	// https, or http to a loopback host. Empty means Subscriptions.
	BaseURL string

	// HTTPClient makes the calls. New copies it, never changes it, and uses its
	// Transport as it is. The Client refuses redirects, whatever CheckRedirect
	// says. Nil means a client with its own Transport, which does not depend on
	// http.DefaultTransport. A Transport that records URLs, as tracing does, sees the
	// e-mail address or customer number in them.
	HTTPClient *http.Client

	// Timeout limits one whole call, including retries and the waits between
	// them. Time spent in Limiter.Wait does not count. 0 means 20 s.
	Timeout time.Duration

	// Retry says how often and how fast a failed call is repeated. The zero value
	// means 3 calls in all, 200 ms to 2 s apart.
	Retry portal.Retry

	// Limiter is asked before each attempt. Nil means none. If it refuses, the
	// Client makes no request. The error is ErrRateLimited with Status 0 and the
	// limiter's error as its cause. If Appstle refuses, Status is 429.
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
// key, and for an invalid BaseURL, Timeout or Retry. The error is a [*portal.Error] that
// names the field.
func New(cfg Config) (*Client, error) {
	keys := []api.Credential{{Field: "APIKey", Header: "X-API-Key", Value: cfg.APIKey}}
	if cfg.AppKey != "" {
		keys = append(keys, api.Credential{Field: "AppKey", Header: "X-App-Key", Value: cfg.AppKey})
	}
	engine, err := api.New(api.Config{
		Provider:    provider,
		BaseURL:     cmp.Or(cfg.BaseURL, Subscriptions),
		Credentials: keys,
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
	return &Client{api: engine, links: engine.URL("api", "external", "v2", "manage-subscription-link")}, nil
}
