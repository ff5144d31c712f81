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

// The hosts of Paddle's API. A key works in one environment only.
const (
	Production = "https://api.paddle.com"
	Sandbox    = "https://sandbox-api.paddle.com"
)

// The hosts of the links that GenerateLink returns, such as for AllowHosts of
// [github.com/portallink/portallink-go/portal/redirect.Options]. Links made before
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

	// Key returns the key for each attempt, for keys that change while the program
	// runs: Paddle's last 90 days by default. It is called by several goroutines
	// at once. refused is the key that Paddle refused last, and empty where there
	// is none. An error of Key ends the call: it is the cause of an
	// ErrUnauthorized whose Status is 0, as is a key for the environment that
	// BaseURL is not of. Nil means the fixed APIKey; where Key is set, APIKey may
	// be empty, and says no more than the environment.
	Key func(ctx context.Context, refused portal.Secret) (portal.Secret, error) `json:"-"`

	// BaseURL is the API's host, with a path where a proxy needs one. https,
	// or http to a loopback host. Empty means Sandbox for an APIKey that begins
	// "pdl_sdbx_", Production for any other.
	BaseURL string

	// HTTPClient makes the calls. It is copied, never changed, and its
	// Transport is used as it is; redirects are refused whatever its
	// CheckRedirect says. Nil means a client of its own, which the replacement
	// of http.DefaultTransport does not reach. A Transport that records URLs, as
	// tracing does, sees the e-mail address in the query of a lookup.
	HTTPClient *http.Client

	// Timeout bounds one whole call, retries and the waits between them included,
	// and all calls of one link by e-mail together. Time spent in Limiter.Wait
	// does not count. 0 means 20 s.
	Timeout time.Duration

	// Retry bounds how a failed call is repeated. The zero value means 3 calls
	// in all, 200 ms to 2 s apart.
	Retry portal.Retry

	// Limiter is asked before every attempt. Nil means none. Where it refuses, no
	// request is made, and the error is ErrRateLimited with the limiter's error as
	// its cause. Status is 0 then; where Paddle refuses, it is 429.
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

// New returns a Client for cfg and makes no call. It refuses an empty key, an
// unfit BaseURL, and a key of one environment for the host of the other. The
// error is a *portal.Error that names the field.
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
	return strings.HasPrefix(key.Reveal(), sandboxKey) && sameHost(baseURL, Production) ||
		strings.HasPrefix(key.Reveal(), liveKey) && sameHost(baseURL, Sandbox)
}

func sameHost(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	return errA == nil && errB == nil && strings.EqualFold(ua.Hostname(), ub.Hostname())
}
