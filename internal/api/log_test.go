package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
)

func TestLog(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		responses []response
		cancel    time.Duration
		want      []string // level, status, attempt, kind of each record
	}{
		{"success", []response{{status: 200, body: "body-text"}}, 0, []string{"DEBUG 200 1"}},
		{"one failure", []response{{status: 503, body: "body-text"}, {status: 200}}, 0, []string{"WARN 503 1 provider unavailable", "DEBUG 200 2"}},
		{"not found", []response{{status: 404}}, 0, []string{"WARN 404 1 customer or subscription not found"}},
		{"no connection", []response{{err: errors.New("to " + key)}, {status: 200}}, 0, []string{"WARN 0 1 provider unavailable", "DEBUG 200 2"}},
		{"too large", []response{{status: 200, body: strings.Repeat("x", api.MaxResponse+1)}}, 0, []string{"WARN 200 1 bad response from the provider"}},
		{"canceled", []response{{hang: true}}, time.Second, []string{"WARN 0 1 canceled"}},
		{"timeout", []response{{hang: true}}, 0, []string{"WARN 0 1 provider unavailable"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				s := &script{responses: tt.responses}
				c := newClient(t, s, func(cfg *api.Config) {
					cfg.Logger = slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
				})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if tt.cancel != 0 {
					time.AfterFunc(tt.cancel, cancel)
				}
				r := get(c)
				r.URL.RawQuery = "email=private-text"
				_, _ = c.Do(ctx, r, "private-text")
				var got []string
				for line := range strings.Lines(out.String()) {
					var record map[string]any
					require.NoError(t, json.Unmarshal([]byte(line), &record))
					var names []string
					for name := range record {
						names = append(names, name)
					}
					slices.Sort(names)
					want := []string{"attempt", "duration", "host", "kind", "level", "method", "msg", "status", "time"}
					text := record["level"].(string) + " " + jsonText(record["status"]) + " " + jsonText(record["attempt"])
					if kind, ok := record["kind"]; ok {
						text += " " + kind.(string)
					} else {
						want = slices.Delete(want, 3, 4)
					}
					assert.Equal(t, want, names)
					assert.Equal(t, "GET", record["method"])
					assert.Equal(t, "api.example.com", record["host"])
					got = append(got, text)
				}
				assert.Equal(t, tt.want, got)
				for _, secret := range []string{key, "private-text", "body-text", "things"} {
					assert.NotContains(t, out.String(), secret)
				}
			})
		})
	}
}

func jsonText(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
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
