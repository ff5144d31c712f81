package paddle

import (
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

// Config configures a [Client]. Only APIKey is required.
type Config struct {
	// APIKey is sent as a bearer token. Required.
	APIKey portal.Secret

	// BaseURL is the API's host, with a path where a proxy needs one. https,
	// or http to a loopback host. Empty means Sandbox for a key that begins
	// "pdl_sdbx_", Production for any other.
	BaseURL string

	// HTTPClient makes the calls. It is copied, never changed, and its
	// Transport is used as it is; redirects are refused whatever its
	// CheckRedirect says. Nil means a client of its own, which the replacement
	// of http.DefaultTransport does not reach. A Transport that records URLs, as
	// tracing does, sees the e-mail address in the query of a lookup.
	HTTPClient *http.Client

	// Timeout bounds one whole call, retries and waits included. 0 means 20 s.
	Timeout time.Duration

	// Retry bounds how a failed call is repeated. The zero value means 3 calls
	// in all, 200 ms to 2 s apart.
	Retry portal.Retry

	// Limiter is asked before every attempt. Nil means none. Where it refuses, the
	// error is ErrRateLimited with the limiter's error as its cause, and no
	// request is made; Status tells it apart from Paddle's own refusal, which
	// has 429.
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
	key := cfg.APIKey.Reveal()
	if strings.HasPrefix(key, sandboxKey) && sameHost(cfg.BaseURL, Production) ||
		strings.HasPrefix(key, liveKey) && sameHost(cfg.BaseURL, Sandbox) {
		return nil, engine.Refuse("BaseURL", "the key is for the other environment")
	}
	return &Client{api: engine}, nil
}

func sameHost(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	return errA == nil && errB == nil && strings.EqualFold(ua.Hostname(), ub.Hostname())
}
