package api_test

import (
	"bytes"
	"context"
	"errors"
	"log"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

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
