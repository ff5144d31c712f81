package paddle_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	const live, sandbox = "pdl_live_apikey_for_tests", "pdl_sdbx_apikey_for_tests"
	type row struct {
		name   string
		config paddle.Config
		field  string
	}
	tests := []row{
		{"no key", paddle.Config{}, "APIKey"},
		{"a sandbox key for production", paddle.Config{APIKey: sandbox, BaseURL: paddle.Production}, "BaseURL"},
		{"a sandbox key for production's proxy path", paddle.Config{APIKey: sandbox, BaseURL: "https://API.paddle.com:443/x/"}, "BaseURL"},
		{"a live key for the sandbox", paddle.Config{APIKey: live, BaseURL: paddle.Sandbox}, "BaseURL"},
		{"a live key for the sandbox in capitals", paddle.Config{APIKey: live, BaseURL: "HTTPS://SANDBOX-API.PADDLE.COM"}, "BaseURL"},
		{"a negative timeout", paddle.Config{APIKey: testKey, Timeout: -1}, "Timeout"},
		{"negative attempts", paddle.Config{APIKey: testKey, Retry: portal.Retry{Attempts: -1}}, "Retry"},
		{"a negative shortest wait", paddle.Config{APIKey: testKey, Retry: portal.Retry{Min: -1}}, "Retry"},
		{"a negative longest wait", paddle.Config{APIKey: testKey, Retry: portal.Retry{Max: -1}}, "Retry"},
		{"waits the wrong way round", paddle.Config{APIKey: testKey, Retry: portal.Retry{Min: time.Second, Max: time.Millisecond}}, "Retry"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWire(http.StatusCreated, wellFormed)
			tt.config.HTTPClient = &http.Client{Transport: w}
			c, err := paddle.New(tt.config)
			secrets := []string{"s3cret", live, sandbox}
			if tt.config.BaseURL != "" {
				secrets = append(secrets, tt.config.BaseURL)
			}
			e := failure(t, c == nil, err, secrets...)
			assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
			assert.Equal(t, tt.field, e.Field)
			assert.Contains(t, err.Error(), tt.field)
			assert.Zero(t, e.Attempts)
			assert.Zero(t, w.GetTotalCallCount())
		})
	}
}

func TestNewAcceptsLegacyKeysAndMakesNoCall(t *testing.T) {
	t.Parallel()
	for _, key := range []portal.Secret{testKey, "0123456789abcdef0123456789abcdef0123456789abcdef01", "!~", "pdl_other_x"} {
		w := newWire(http.StatusCreated, wellFormed)
		c, err := paddle.New(paddle.Config{APIKey: key, HTTPClient: &http.Client{Transport: w}})
		require.NoError(t, err)
		assert.Equal(t, "paddle", c.Capabilities().Provider)
		assert.Zero(t, w.GetTotalCallCount())
	}
	c, err := paddle.New(paddle.Config{APIKey: testKey}) // a client of its own
	require.NoError(t, err)
	assert.NotNil(t, c)
}

func TestConfigIsNotShown(t *testing.T) {
	t.Parallel()
	cfg := &paddle.Config{
		APIKey:     testKey,
		HTTPClient: &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(mustURL(t, "http://user:pr0xy-word@proxy.example"))}},
		Logger:     slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	for name, v := range map[string]any{
		"value":             *cfg,
		"pointer":           cfg,
		"slice":             []paddle.Config{*cfg},
		"slice of pointers": []*paddle.Config{cfg, nil},
		"array of pointers": [1]*paddle.Config{cfg},
		"map of pointers":   map[string]*paddle.Config{"a": cfg},
		"struct":            struct{ Config paddle.Config }{*cfg},
		"struct of pointer": struct{ Config *paddle.Config }{cfg},
		"pointers of those": []any{&struct{ Config **paddle.Config }{&cfg}, cfg},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%t", "%10.3s"} {
				text := fmt.Sprintf(verb, v)
				for _, secret := range []string{testKey, "pr0xy-word"} {
					for _, form := range []string{secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), fmt.Sprintf("% x", secret)} {
						assert.NotContains(t, text, form, verb)
					}
				}
			}
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("test", "v", v)
			assert.NotContains(t, log.String(), testKey)
		})
	}
	providertest.Hides(t, paddle.Config{APIKey: testKey}, testKey)
	assert.Contains(t, fmt.Sprintf("%+v", cfg), "APIKey:[redacted]")
}

func TestKeysOfTheOtherEnvironment(t *testing.T) {
	t.Parallel()
	for base, key := range map[string]portal.Secret{
		"":                "pdl_sdbx_apikey_for_tests",
		paddle.Production: "pdl_sdbx_apikey_for_tests",
		paddle.Sandbox:    "pdl_live_apikey_for_tests",
	} {
		w := newWire(http.StatusCreated, wellFormed)
		c := client(t, w, func(cfg *paddle.Config) {
			cfg.APIKey, cfg.BaseURL = "", base
			cfg.Key = func(context.Context, portal.Secret) (portal.Secret, error) { return key, nil }
		})
		link, err := c.GenerateLink(t.Context(), wellFormedRequest)
		e := failure(t, link == nil, err, key.Reveal())
		assert.Equal(t, portal.ErrUnauthorized, e.Kind)
		assert.Zero(t, e.Status)
		assert.ErrorContains(t, err, "other environment")
		assert.Zero(t, w.GetTotalCallCount())
	}
}
