package paddle

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// The hosts of Paddle's API. A key works in only one environment.
const (
	Production = "https://api.paddle.com"
	Sandbox    = "https://sandbox-api.paddle.com"
)

// The hosts of the links that [Client.GenerateLink] returns. Use them for AllowHosts
// of [github.com/portallink/portallink-go/portal/redirect.Options]. Links made before
// 2025-04-28 had other hosts. See
// https://developer.paddle.com/changelog/2025/subscription-management-links-customer-portal.
const (
	PortalHost        = "customer-portal.paddle.com"
	SandboxPortalHost = "sandbox-customer-portal.paddle.com"
)

// Keys made since 2025-05-06 say their environment; older ones have no prefix.
const (
	liveKey    = "pdl_live_"
	sandboxKey = "pdl_sdbx_"
)

// Config configures a [Client]. Only APIKey, or Key, is required.
type Config struct {
	// APIKey is sent as a bearer token. Required without Key.
	APIKey portal.Secret

	// Key returns the key for each attempt. Use it for a key that changes while
	// the program runs: Paddle's keys last 90 days by default. Several goroutines
	// call it at the same time. refused is the key that Paddle rejected last, or
	// empty. If Key returns an error, or a key for another environment than
	// BaseURL, the call ends with ErrUnauthorized and Status 0, and the error is
	// its cause. Nil means the fixed APIKey. If Key is set, APIKey may be empty;
	// New then uses it only to choose the environment.
	Key func(ctx context.Context, refused portal.Secret) (portal.Secret, error) `json:"-"`

	// BaseURL is the API's host, with a path if a proxy needs one. It is https,
	// or http to a loopback host. Empty means Sandbox for an APIKey that begins
	// with "pdl_sdbx_", and Production for any other.
	BaseURL string

	// HTTPClient makes the calls. New copies it, never changes it, and uses its
	// Transport as it is. The Client refuses redirects, whatever CheckRedirect
	// says. Nil means a client with its own Transport, which does not depend on
	// http.DefaultTransport. A Transport that records URLs, as tracing does, sees the
	// e-mail address in the query of a lookup.
	HTTPClient *http.Client

	// Timeout limits one whole call, including retries and the waits between
	// them. For a link by e-mail it limits both calls together. Time spent in
	// Limiter.Wait does not count. 0 means 20 s.
	Timeout time.Duration

	// Retry says how often and how fast a failed call is repeated. The zero value
	// means 3 calls in all, 200 ms to 2 s apart.
	Retry portal.Retry

	// Limiter is asked before each attempt. Nil means none. If it refuses, the
	// Client makes no request. The error is ErrRateLimited with Status 0 and the
	// limiter's error as its cause. If Paddle refuses, Status is 429.
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
// key, an invalid BaseURL, Timeout or Retry, and a key of one environment with the
// host of the other. The error is a [*portal.Error] that names the field.
func New(cfg Config) (*Client, error) {
	if cfg.BaseURL == "" {
		cfg.BaseURL = Production
		if strings.HasPrefix(cfg.APIKey.Reveal(), sandboxKey) {
			cfg.BaseURL = Sandbox
		}
	}
	engine, err := api.New(api.Config{
		Provider:    provider,
		BaseURL:     cfg.BaseURL,
		Credentials: []api.Credential{{Field: "APIKey", Header: "Authorization", Scheme: "Bearer ", Value: cfg.APIKey}},
		Key:         checkedKey(cfg),
		Headers:     map[string]string{"Paddle-Version": "1"}, // of the API that this package knows
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
	if ofOtherEnvironment(cfg.APIKey, cfg.BaseURL) {
		return nil, engine.Refuse("BaseURL", errEnvironment.Error())
	}
	return &Client{api: engine}, nil
}

var errEnvironment = errors.New("the key is for the other environment")

// checkedKey returns cfg.Key with the check that New makes of a fixed key.
func checkedKey(cfg Config) api.KeyFunc {
	if cfg.Key == nil {
		return nil
	}
	return func(ctx context.Context, refused portal.Secret) (portal.Secret, error) {
		key, err := cfg.Key(ctx, refused)
		if err == nil && ofOtherEnvironment(key, cfg.BaseURL) {
			return "", errEnvironment
		}
		return key, err
	}
}

func ofOtherEnvironment(key portal.Secret, baseURL string) bool {
	u, err := url.Parse(baseURL)
	at := func(environment string) bool {
		return err == nil && strings.EqualFold(u.Hostname(), strings.TrimPrefix(environment, "https://"))
	}
	return strings.HasPrefix(key.Reveal(), sandboxKey) && at(Production) ||
		strings.HasPrefix(key.Reveal(), liveKey) && at(Sandbox)
}
