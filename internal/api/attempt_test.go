package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

func TestKeyOfEveryAttempt(t *testing.T) {
	t.Parallel()
	var asked []string
	n := 0
	s := &script{responses: []response{
		{status: 503}, {status: 503}, {status: 401, body: "the-key-3 and the-key-1"}, // one call
		{status: 403}, // another
		{status: 200}, {status: 200}, {status: 200},
	}}
	c := newClient(t, s, func(cfg *api.Config) {
		cfg.Credentials = []api.Credential{
			{Field: "APIKey", Header: "Authorization", Scheme: "Bearer "}, // needs no value
			{Field: "AppKey", Header: "X-App-Key", Value: "another-key"},
		}
		cfg.Key = func(_ context.Context, refused portal.Secret) (portal.Secret, error) {
			asked = append(asked, refused.Reveal())
			if n++; n > 5 {
				return "the-key-5", nil
			}
			return portal.Secret(fmt.Sprintf("the-key-%d", n)), nil
		}
		cfg.Retry = portal.Retry{Min: time.Nanosecond, Max: time.Nanosecond}
		cfg.ErrorBody = func(_ int, body []byte) api.Problem { return api.Problem{Message: string(body)} }
	})
	e := failure(t, t.Context(), c, get(c))
	assert.Equal(t, portal.ErrUnauthorized, e.Kind)
	assert.Equal(t, "[redacted] and [redacted]", e.Message)
	failure(t, t.Context(), c, get(c))
	r, err := c.Do(t.Context(), get(c))
	require.NoError(t, err)
	// A GraphQL response with status 200 may also report a refused key.
	assert.Equal(t, portal.ErrUnauthorized, portal.KindOf(c.Failed(r, api.Problem{Kind: portal.ErrUnauthorized}, nil)))
	for range 2 {
		_, err = c.Do(t.Context(), get(c))
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"", "", "", "the-key-3", "the-key-4", "the-key-5", ""}, asked)
	for i, r := range s.requests {
		assert.Equal(t, fmt.Sprintf("Bearer the-key-%d", min(i+1, 5)), r.Header.Get("Authorization"))
		assert.Equal(t, "another-key", r.Header.Get("X-App-Key"))
	}
}

// The response to a call from before the key changed may come after a rejection of the key.
func TestALateSuccessDoesNotClearARejection(t *testing.T) {
	t.Parallel()
	var asked []string
	var c *api.Client
	s := &script{responses: []response{{status: 401}, {status: 200}, {status: 200}, {status: 200}}}
	c = newClient(t, providertest.RoundTripper(func(r *http.Request) (*http.Response, error) {
		if len(asked) == 1 { // another call begins and ends during this one
			assert.Equal(t, portal.ErrUnauthorized, failure(t, t.Context(), c, get(c)).Kind)
		}
		return s.RoundTrip(r)
	}), func(cfg *api.Config) {
		cfg.Key = func(_ context.Context, refused portal.Secret) (portal.Secret, error) {
			asked = append(asked, refused.Reveal())
			return "the-key", nil
		}
	})
	for range 3 {
		_, err := c.Do(t.Context(), get(c))
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"", "", "the-key", ""}, asked)
}

// The duration is that of the attempt, however long the key takes to find.
func TestLog(t *testing.T) {
	t.Parallel()
	type row struct {
		responses []response
		cancel    time.Duration
		want      string
	}
	table.Bubbles(t, map[string]row{
		"success":       {[]response{{status: 200, body: "body-text"}}, 0, "DEBUG 200 1 0s \n"},
		"one failure":   {[]response{{status: 503, body: "body-text"}, {status: 200}}, 0, "WARN 503 1 0s \"provider unavailable\"\nDEBUG 200 2 0s \n"},
		"not found":     {[]response{{status: 404}}, 0, "WARN 404 1 0s \"customer or subscription not found\"\n"},
		"no connection": {[]response{{err: errors.New("to " + key)}, {status: 200}}, 0, "WARN 0 1 0s \"provider unavailable\"\nDEBUG 200 2 0s \n"},
		"too large":     {[]response{{status: 200, body: strings.Repeat("x", api.MaxResponse+1)}}, 0, "WARN 200 1 0s \"bad response from the provider\"\n"},
		"canceled":      {[]response{{hang: true}}, 4 * time.Second, "WARN 0 1 1s canceled\n"},
		"timeout":       {[]response{{hang: true}}, 0, "WARN 0 1 17s \"provider unavailable\"\n"},
	}, func(t *testing.T, tt row) {
		var out bytes.Buffer
		s := &script{responses: tt.responses}
		c := newClient(t, s, func(cfg *api.Config) {
			cfg.Logger = slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
			cfg.Key = func(context.Context, portal.Secret) (portal.Secret, error) {
				time.Sleep(3 * time.Second)
				return key, nil
			}
		})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if tt.cancel != 0 {
			time.AfterFunc(tt.cancel, cancel)
		}
		r := get(c)
		r.URL.RawQuery = "email=private-text"
		if response, err := c.Do(ctx, r, "private-text"); err == nil {
			assert.Zero(t, time.Since(response.Sent))
		}
		// A record has nothing else.
		records := regexp.MustCompile(`(?m)^time=\S+ level=(\w+) msg="portal API call" method=GET host=api.example.com ` +
			`status=(\d+) attempt=(\d) duration=(\w+)(?: kind=(.+))?$`)
		assert.Equal(t, tt.want, records.ReplaceAllString(out.String(), "$1 $2 $3 $4 $5"))
	})
}

// It is not parallel: it reads the output of the standard logger.
func TestSilence(t *testing.T) {
	var out bytes.Buffer
	log.SetOutput(&out)
	defer log.SetOutput(os.Stderr)
	for _, status := range []int{200, 404, 503} {
		s := &script{responses: []response{{status: status}}}
		c := newClient(t, s, func(cfg *api.Config) { cfg.Retry.Min, cfg.Retry.Max = 1, 1 })
		_, _ = c.Do(t.Context(), get(c))
	}
	assert.Empty(t, out.String())
}
