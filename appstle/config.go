package appstle

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// The hosts of the API of Appstle's products. An API key is for one of them. Links
// lead to the merchant's own store, so that there is no portal host to name here.
const (
	Subscriptions = "https://subscription-admin.appstle.com"
	Memberships   = "https://membership-admin.appstle.com"
)

// Config configures a [Client]. Only APIKey, or Key, is required.
type Config struct {
	// APIKey is sent as X-API-Key. Required without Key.
	APIKey portal.Secret

	// Key returns the key for each attempt, for keys that change while the program
	// runs. It is called by several goroutines at once. refused is the key that the
	// provider refused last, and empty where there is none. An error of Key ends the
	// call: it is the cause of an ErrUnauthorized whose Status is 0. Nil means the
	// fixed APIKey; where Key is set, APIKey may be empty.
	Key func(ctx context.Context, refused portal.Secret) (portal.Secret, error) `json:"-"`

	// AppKey is a partner app's own key, sent as X-App-Key. Empty means none.
	AppKey portal.Secret

	// BaseURL is the product's host, with a path where a proxy needs one.
	// https, or http to a loopback host. Empty means Subscriptions.
	BaseURL string

	// HTTPClient makes the calls. It is copied, never changed, and its
	// Transport is used as it is; redirects are refused whatever its
	// CheckRedirect says. Nil means a client of its own, which the replacement
	// of http.DefaultTransport does not reach. A Transport that records URLs, as
	// tracing does, sees the e-mail address or customer number in them.
	HTTPClient *http.Client

	// Timeout bounds one whole call, retries and waits included, and
	// what Limiter takes not. 0 means 20 s.
	Timeout time.Duration

	// Retry bounds how a failed call is repeated. The zero value means 3 calls
	// in all, 200 ms to 2 s apart.
	Retry portal.Retry

	// Limiter is asked before every attempt. Nil means none. Where it refuses, the
	// error is ErrRateLimited with the limiter's error as its cause, and no
	// request is made; Status, which is 0, tells it apart from Appstle's own refusal, which has 429.
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

// New returns a [Client] for cfg and makes no call. It refuses an empty key and
// an unfit BaseURL. The error is a [*portal.Error] that names the field.
func New(cfg Config) (*Client, error) {
	if cfg.BaseURL == "" {
		cfg.BaseURL = Subscriptions
	}
	keys := []api.Credential{{Field: "APIKey", Header: "X-API-Key", Value: cfg.APIKey}}
	if cfg.AppKey != "" {
		keys = append(keys, api.Credential{Field: "AppKey", Header: "X-App-Key", Value: cfg.AppKey})
	}
	engine, err := api.New(api.Config{
		Provider:    provider,
		BaseURL:     cfg.BaseURL,
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
	return &Client{api: engine}, nil
}
