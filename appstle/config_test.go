package appstle_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	type row struct {
		name   string
		config appstle.Config
		field  string
	}
	tests := []row{
		{"no key", appstle.Config{}, "APIKey"},
		{"a partner's key alone", appstle.Config{AppKey: testKey}, "APIKey"},
		{"a negative timeout", appstle.Config{APIKey: testKey, Timeout: -1}, "Timeout"},
		{"negative attempts", appstle.Config{APIKey: testKey, Retry: portal.Retry{Attempts: -1}}, "Retry"},
		{"a negative shortest wait", appstle.Config{APIKey: testKey, Retry: portal.Retry{Min: -1}}, "Retry"},
		{"a negative longest wait", appstle.Config{APIKey: testKey, Retry: portal.Retry{Max: -1}}, "Retry"},
		{"waits the wrong way round", appstle.Config{APIKey: testKey, Retry: portal.Retry{Min: time.Second, Max: time.Millisecond}}, "Retry"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWire(http.StatusOK, wellFormed)
			tt.config.HTTPClient = &http.Client{Transport: w}
			c, err := appstle.New(tt.config)
			secrets := []string{"s3cret"}
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

func TestNewChecksNoKeyFormatAndMakesNoCall(t *testing.T) {
	t.Parallel()
	for _, key := range []portal.Secret{testKey, "apst_for_tests", "sk_live_for_tests", "!~"} {
		w := newWire(http.StatusOK, wellFormed)
		c, err := appstle.New(appstle.Config{APIKey: key, HTTPClient: &http.Client{Transport: w}})
		require.NoError(t, err)
		assert.Equal(t, "appstle", c.Capabilities().Provider)
		assert.Zero(t, w.GetTotalCallCount())
	}
	c, err := appstle.New(appstle.Config{APIKey: testKey}) // a client of its own
	require.NoError(t, err)
	assert.NotNil(t, c)
}

func TestConfigIsNotShown(t *testing.T) {
	t.Parallel()
	proxy := http.ProxyURL(&url.URL{Scheme: "http", User: url.UserPassword("user", "pr0xy-word"), Host: "proxy.example"})
	cfg := &appstle.Config{
		APIKey:     testKey,
		AppKey:     "partners-s3cret",
		HTTPClient: &http.Client{Transport: &http.Transport{Proxy: proxy}},
		Logger:     slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	for name, v := range map[string]any{
		"value":             *cfg,
		"pointer":           cfg,
		"slice":             []appstle.Config{*cfg},
		"slice of pointers": []*appstle.Config{cfg, nil},
		"map of pointers":   map[string]*appstle.Config{"a": cfg},
		"struct of pointer": struct{ Config *appstle.Config }{cfg},
		"pointers of those": []any{&struct{ Config **appstle.Config }{&cfg}, cfg},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%t", "%10.3s"} {
				text := fmt.Sprintf(verb, v)
				for _, secret := range []string{testKey, "s3cret", "pr0xy-word"} {
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
	providertest.Hides(t, appstle.Config{APIKey: testKey, AppKey: "partners-s3cret"}, testKey, "s3cret")
	assert.Contains(t, fmt.Sprintf("%+v", cfg), "APIKey:[redacted]")
}
