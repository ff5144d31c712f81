package portallink_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

// forEachProvider runs test for each provider, each with its own fake server. The Config has
// the server's URL and key, and no retries.
func forEachProvider(t *testing.T, test func(t *testing.T, p providertest.Provider, cfg providertest.Config)) {
	t.Parallel()
	for _, p := range providertest.Providers {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			fake := providertest.Start(t, p.NewFake)
			test(t, p, providertest.Config{APIKey: portal.Secret(p.Key), BaseURL: fake.URL(), Retry: portal.Retry{Attempts: 1}})
		})
	}
}

// The same program works with all providers.
func TestOneProgramForAllProviders(t *testing.T) {
	forEachProvider(t, func(t *testing.T, p providertest.Provider, cfg providertest.Config) {
		good, err := p.New(cfg)
		require.NoError(t, err)
		cfg.APIKey = "wrong-key"
		bad, err := p.New(cfg)
		require.NoError(t, err)
		can := good.Capabilities()
		assert.Equal(t, p.Name, can.Provider)
		assert.Equal(t, can, bad.Capabilities())

		link, err := good.GenerateLink(t.Context(), p.Valid)
		require.NoError(t, err)
		assert.Equal(t, p.Name, link.Provider)
		assert.True(t, strings.HasPrefix(link.URL.Reveal(), "https://"))
		assert.NotEmpty(t, link.Token)
		assert.NotEmpty(t, link.CustomerID)
		left, known := link.ExpiresIn(time.Now())
		assert.True(t, known)
		assert.Positive(t, left)
		assert.Equal(t, time.UTC, link.ExpiresAt.Location())

		for _, action := range can.Actions {
			req := p.Valid
			req.Action, req.SubscriptionIDs = action, req.SubscriptionIDs[:1]
			page, err := good.GenerateLink(t.Context(), req)
			require.NoError(t, err)
			url, ok := page.DeepLink(action, req.SubscriptionIDs[0])
			require.True(t, ok)
			assert.Equal(t, url, page.URL)
		}

		unsupported := p.Valid
		unsupported.Action = "pause_subscription"
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		for _, failure := range []struct {
			generator portal.LinkGenerator
			ctx       context.Context
			req       portal.Request
			kind      portal.ErrorKind
			attempts  int
		}{
			{good, t.Context(), portal.Request{}, portal.ErrInvalidRequest, 0},
			{good, t.Context(), unsupported, portal.ErrUnsupported, 0},
			{good, t.Context(), p.Unknown, portal.ErrNotFound, 1},
			{bad, t.Context(), p.Valid, portal.ErrUnauthorized, 1},
			{good, canceled, p.Valid, portal.ErrCanceled, 0},
		} {
			e := p.Failure(t, providertest.ErrorOf(failure.generator.GenerateLink(failure.ctx, failure.req)))
			assert.Equal(t, failure.kind, e.Kind)
			assert.Equal(t, failure.attempts, e.Attempts)
		}
	})
}

// A proxy may put any text into the request ID, which is in the header of a response or in its body.
func TestTheRequestIDIsRedacted(t *testing.T) {
	t.Parallel()
	inBody := regexp.MustCompile(`"request_id": ?"[^"]*"`)
	long := strings.Repeat("a b ", 1000)
	for _, c := range benchmark.Cases() {
		for sent, want := range map[string]string{
			"req-7":                                 "req-7",
			"req-7 https://store.example/?token=s3": "req-7 [redacted]",
			"req-7\tfor " + providertest.Key:        "req-7 for [redacted]",
			long:                                    long[:97] + "…",
		} {
			body := inBody.ReplaceAllLiteralString(string(c.Transport.Body), `"request_id":"`+strings.ReplaceAll(sent, "\t", `\t`)+`"`)
			w := providertest.NewWire(c.Transport.Status, body, http.Header{"X-Request-Id": {sent}})
			g, err := providertest.Named(c.Provider).New(providertest.Config{APIKey: providertest.Key, HTTPClient: &http.Client{Transport: w}})
			require.NoError(t, err)
			link, err := g.GenerateLink(t.Context(), c.Request)
			require.NoError(t, err)
			assert.Equal(t, want, link.RequestID, c.Name)
		}
	}
}

func TestLimiterAndLoggerAreUsed(t *testing.T) {
	forEachProvider(t, func(t *testing.T, p providertest.Provider, cfg providertest.Config) {
		var log bytes.Buffer
		asked := 0
		cfg.Limiter = providertest.Limiter(func(context.Context) error { asked++; return nil })
		cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		c, err := p.New(cfg)
		require.NoError(t, err)
		link, err := c.GenerateLink(t.Context(), p.Valid)
		require.NoError(t, err)
		assert.Equal(t, 1, asked)
		assert.Regexp(t, `host=127\.0\.0\.1\S* status=20[01]`, log.String())
		private := append([]string{p.Key, p.Valid.CustomerID, p.Valid.Email, link.URL.Reveal(), link.Token.Reveal()}, p.Valid.SubscriptionIDs...)
		for _, secret := range private {
			assert.NotContains(t, log.String(), secret)
		}
	})
}

func TestHTTPClientIsCopied(t *testing.T) {
	forEachProvider(t, func(t *testing.T, p providertest.Provider, cfg providertest.Config) {
		w := providertest.NewWire(http.StatusFound, "", nil)
		asked := 0
		hc := &http.Client{Transport: w, CheckRedirect: func(*http.Request, []*http.Request) error {
			asked++
			return nil
		}}
		cfg.HTTPClient = hc
		c, err := p.New(cfg)
		require.NoError(t, err)
		assert.Same(t, w, hc.Transport)
		require.NoError(t, hc.CheckRedirect(nil, nil))
		assert.Equal(t, 1, asked, "CheckRedirect was replaced")
		assert.Zero(t, hc.Timeout)
		assert.Nil(t, hc.Jar)

		hc.Transport = nil // too late to affect the client
		_, err = c.GenerateLink(t.Context(), p.Valid)
		require.ErrorIs(t, err, portal.ErrBadResponse)
		assert.Len(t, w.Requests(), 1)
		assert.Equal(t, 1, asked, "CheckRedirect was called")
	})
}
