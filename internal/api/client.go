// Package api is the engine beneath all providers: one HTTP call with retries, limits,
// redaction and error kinds. Only this package knows how to make a call. The provider
// packages know what a call says.
package api

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/portallink/portallink-go/internal/credential"
	"github.com/portallink/portallink-go/internal/transport"
	"github.com/portallink/portallink-go/internal/weburl"
	"github.com/portallink/portallink-go/portal"
)

// Defaults for the fields of Config that are zero.
const (
	DefaultTimeout  = 20 * time.Second
	DefaultAttempts = 3
	DefaultMinWait  = 200 * time.Millisecond
	DefaultMaxWait  = 2 * time.Second
)

// Config is the provider-independent part of a provider's Config.
type Config struct {
	Provider    string
	BaseURL     string            // the API's host, with a path where a proxy needs one
	Credentials []Credential      // each is sent as a header of every request
	Key         KeyFunc           // the first credential's value for one attempt; nil: its Value
	Headers     map[string]string // sent as they are; no secrets
	HTTPClient  *http.Client      // nil: a pooled client of its own
	Timeout     time.Duration     // bound on one whole call, retries included, Limiter.Wait not; 0: DefaultTimeout
	Retry       portal.Retry      // zero fields: the defaults above
	Limiter     portal.Limiter    // before every attempt; nil: none
	Logger      *slog.Logger      // nil: silence

	// ErrorBody reads the body of an error response. A zero Problem means that the
	// body has no information.
	ErrorBody func(status int, body []byte) Problem
}

// FormatConfig prints the fields of a provider's Config, as its Format: fmt prints nested
// pointers by reflection, skipping Secret.Format. All verbs except %v with its flags print
// as %v does: with a verb that does not fit a field, such as %s, fmt would print the inside of
// HTTPClient. fields has another type than the Config, without its Format.
func FormatConfig(f fmt.State, verb rune, fields any) {
	format := "%v"
	if verb == 'v' {
		format = fmt.FormatString(f, verb)
	}
	_, _ = fmt.Fprintf(f, format, fields)
}

// Credential is a key of a provider, and the header that it is sent in.
type Credential = credential.Credential

// KeyFunc returns the current key.
type KeyFunc = credential.KeyFunc

// Problem is what a provider's response says about an error.
type Problem struct {
	Kind      portal.ErrorKind // ErrUnknown: the status decides
	Field     string           // of the portal.Request, where it is to blame
	Code      string
	Message   string
	RequestID string
	Private   []string // texts beside it that the others may repeat, such as a token
}

// Client makes calls to one provider. [New] makes one. It is safe for concurrent use.
type Client struct {
	provider  string
	base      *url.URL // no slash at the end of its path
	http      http.Client
	timeout   time.Duration
	retry     portal.Retry
	limiter   portal.Limiter
	logger    *slog.Logger
	errorBody func(int, []byte) Problem
	used      *atomic.Int64 // when the last request that got a response was made, for Warm; 0: none

	// Closures, so that nothing that prints a Client by reflection finds a key.
	keys   func() *credential.Keys
	redact redactFunc
}

// New returns a Client for cfg and makes no call. The error is a *portal.Error that names
// the field.
func New(cfg Config) (*Client, error) {
	c := &Client{
		provider:  cfg.Provider,
		timeout:   cmp.Or(cfg.Timeout, DefaultTimeout),
		limiter:   cfg.Limiter,
		logger:    cfg.Logger,
		errorBody: cfg.ErrorBody,
		used:      new(atomic.Int64),
	}
	keys, field, err := credential.New(cfg.Credentials, cfg.Key, cfg.Headers)
	if err != nil {
		return nil, c.Refuse(field, err.Error())
	}
	c.keys = func() *credential.Keys { return keys }
	c.redact = keys.Redact

	base, err := weburl.Base(cfg.BaseURL)
	if err != nil {
		return nil, c.Refuse("BaseURL", err.Error())
	}
	c.base = base

	if cfg.Timeout < 0 {
		return nil, c.Refuse("Timeout", "it is negative")
	}
	if c.retry, err = withDefaults(cfg.Retry); err != nil {
		return nil, c.Refuse("Retry", err.Error())
	}

	if cfg.HTTPClient != nil {
		c.http = *cfg.HTTPClient
	} else {
		pool := transport.New()
		c.http.Transport = pool
		// Each connection has two goroutines, which keep it until it idles out.
		runtime.AddCleanup(c, (*transport.Pool).CloseIdleConnections, pool)
	}
	return c, nil
}

type redactFunc = func(text string, limit int, private ...string) string
