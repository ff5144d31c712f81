// Package api is the engine beneath all providers: one HTTP call with retries,
// limits, redaction and error kinds. It is the only package that knows how a
// call is made; what the call says is the providers' business.
package api

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/portallink/portallink-go/internal/redact"
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

// Config is what the providers' own Config comes down to.
type Config struct {
	Provider   string
	BaseURL    string         // the API's host, with a path where a proxy needs one
	Keys       []Key          // each sent as a header of every call
	HTTPClient *http.Client   // nil: a pooled client of its own
	Timeout    time.Duration  // bound on one whole call, retries included; 0: DefaultTimeout
	Retry      portal.Retry   // zero fields: the defaults above
	Limiter    portal.Limiter // before every attempt; nil: none
	Logger     *slog.Logger   // nil: silence

	// ErrorBody reads the body of an answer that is no success. A zero Problem
	// means that it says nothing.
	ErrorBody func(status int, body []byte) Problem
}

// Key is one credential.
type Key struct {
	Field  string // the field of the provider's Config
	Header string
	Scheme string // stands before the key, such as "Bearer "
	Value  portal.Secret
}

// Problem is what a provider's answer says went wrong.
type Problem struct {
	Kind      portal.ErrorKind // ErrUnknown: the status decides
	Field     string           // of the portal.Request, where it is to blame
	Code      string
	Message   string
	RequestID string
	Private   []string // texts beside it that the others may repeat, such as a token
}

// Client makes calls to one provider. It is safe for concurrent use.
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
	authorize func(http.Header)
	redact    func(text string, most int, private ...string) string
}

// New checks cfg and makes no call. The error is a *portal.Error that names the field.
func New(cfg Config) (*Client, error) {
	c := &Client{
		provider:  cfg.Provider,
		timeout:   cfg.Timeout,
		limiter:   cfg.Limiter,
		logger:    cfg.Logger,
		errorBody: cfg.ErrorBody,
		used:      new(atomic.Int64),
	}
	for _, key := range cfg.Keys {
		if why := unfitKey(key.Value.Reveal()); why != "" {
			return nil, c.Refuse(key.Field, why)
		}
	}
	c.useKeys(cfg.Keys)

	base, err := ParseBase(cfg.BaseURL)
	if err != nil {
		return nil, c.Refuse("BaseURL", err.Error())
	}
	c.base = base

	if cfg.Timeout < 0 {
		return nil, c.Refuse("Timeout", "it is negative")
	}
	if c.timeout == 0 {
		c.timeout = DefaultTimeout
	}
	if c.retry, err = withDefaults(cfg.Retry); err != nil {
		return nil, c.Refuse("Retry", err.Error())
	}

	if cfg.HTTPClient != nil {
		c.http = *cfg.HTTPClient
	} else {
		c.http.Transport = newTransport()
	}
	return c, nil
}

func (c *Client) useKeys(keys []Key) {
	headers := http.Header{"Accept": {"application/json"}, "User-Agent": {userAgent()}}
	var secrets []string
	for _, key := range keys {
		headers.Set(key.Header, key.Scheme+key.Value.Reveal())
		secrets = append(secrets, key.Value.Reveal())
	}
	c.authorize = func(h http.Header) { maps.Copy(h, headers) }
	c.redact = func(text string, most int, private ...string) string {
		return redact.Text(text, most, append(private[:len(private):len(private)], secrets...)...)
	}
}

func unfitKey(key string) string {
	if key == "" {
		return "it is empty"
	}
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return "it has white space or characters that no header can carry"
		}
	}
	return ""
}

// ParseBase returns the parts of raw, without the slashes at the end of its
// path. An error says why it is no base for a call, without repeating it.
func ParseBase(raw string) (*url.URL, error) {
	u, err := weburl.Parse(strings.TrimRight(raw, "/"))
	if err != nil {
		return nil, err
	}
	if strings.ContainsAny(raw, "?#") {
		return nil, errors.New("the URL has a query or a fragment")
	}
	return u, nil
}
