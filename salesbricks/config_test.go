package salesbricks_test

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

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	type row struct {
		name   string
		config salesbricks.Config
		field  string
	}
	tests := []row{
		{"no key", salesbricks.Config{}, "APIKey"},
		{"a negative timeout", salesbricks.Config{APIKey: testKey, Timeout: -1}, "Timeout"},
		{"negative attempts", salesbricks.Config{APIKey: testKey, Retry: portal.Retry{Attempts: -1}}, "Retry"},
		{"a negative shortest wait", salesbricks.Config{APIKey: testKey, Retry: portal.Retry{Min: -1}}, "Retry"},
		{"a negative longest wait", salesbricks.Config{APIKey: testKey, Retry: portal.Retry{Max: -1}}, "Retry"},
		{"waits the wrong way round", salesbricks.Config{APIKey: testKey, Retry: portal.Retry{Min: time.Second, Max: time.Millisecond}}, "Retry"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWire(http.StatusOK, wellFormed)
			tt.config.HTTPClient = &http.Client{Transport: w}
			c, err := salesbricks.New(tt.config)
			secrets := []string{"s3cret"}
			for _, base := range []string{tt.config.BaseURL, tt.config.PortalURL} {
				if base != "" {
					secrets = append(secrets, base)
				}
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
	for _, key := range []portal.Secret{testKey, "00000000-0000-0000-0000-000000000000", "!~"} {
		w := newWire(http.StatusOK, wellFormed)
		c, err := salesbricks.New(salesbricks.Config{APIKey: key, HTTPClient: &http.Client{Transport: w}})
		require.NoError(t, err)
		assert.Equal(t, "salesbricks", c.Capabilities().Provider)
		assert.Zero(t, w.GetTotalCallCount())
	}
	c, err := salesbricks.New(salesbricks.Config{APIKey: testKey}) // a client of its own
	require.NoError(t, err)
	assert.NotNil(t, c)
}

func TestConfigIsNotShown(t *testing.T) {
	t.Parallel()
	proxy := http.ProxyURL(&url.URL{Scheme: "http", User: url.UserPassword("user", "pr0xy-word"), Host: "proxy.example"})
	cfg := &salesbricks.Config{
		APIKey:     testKey,
		HTTPClient: &http.Client{Transport: &http.Transport{Proxy: proxy}},
		Logger:     slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	for name, v := range map[string]any{
		"value":             *cfg,
		"pointer":           cfg,
		"slice":             []salesbricks.Config{*cfg},
		"slice of pointers": []*salesbricks.Config{cfg, nil},
		"map of pointers":   map[string]*salesbricks.Config{"a": cfg},
		"struct of pointer": struct{ Config *salesbricks.Config }{cfg},
		"pointers of those": []any{&struct{ Config **salesbricks.Config }{&cfg}, cfg},
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
	providertest.Hides(t, salesbricks.Config{APIKey: testKey}, testKey, "s3cret")
	assert.Contains(t, fmt.Sprintf("%+v", cfg), "APIKey:[redacted]")
}
