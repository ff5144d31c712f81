package portal_test

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

func TestSecretInLogs(t *testing.T) {
	t.Parallel()
	handlers := map[string]func(*bytes.Buffer) slog.Handler{
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	}
	ways := map[string]func(*slog.Logger, any){
		"Group": func(l *slog.Logger, v any) { l.Info("minted", slog.Group("outer", slog.Group("inner", "value", v))) },
		"WithGroup": func(l *slog.Logger, v any) {
			l.WithGroup("group").With("value", v).Info("minted", "again", v)
		},
		"no key": func(l *slog.Logger, v any) { l.Info("minted", v) }, // a common mistake
	}
	for handlerName, handler := range handlers {
		for wayName, way := range ways {
			for holderName, holder := range holders() {
				t.Run(handlerName+"/"+wayName+"/"+holderName, func(t *testing.T) {
					t.Parallel()
					var out bytes.Buffer
					way(slog.New(handler(&out)), holder)
					requireHidden(t, out.String())
					assert.Contains(t, out.String(), "minted")
				})
			}
		}
	}
}

func TestSecretInLogsIsMasked(t *testing.T) {
	t.Parallel()
	bare := &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey) {
			return slog.Attr{}
		}
		return a
	}}
	type row struct {
		key        any
		text, json string
	}
	table.Run(t, map[string]row{
		"secret":       {secret, "key=[redacted]\n", `{"key":"[redacted]"}` + "\n"},
		"empty secret": {portal.Secret(""), "key=\"\"\n", `{"key":""}` + "\n"},
		"struct":       {struct{ K portal.Secret }{secret}, "key={K:[redacted]}\n", `{"key":{"K":"[redacted]"}}` + "\n"},
	}, func(t *testing.T, tt row) {
		var text, json bytes.Buffer
		slog.New(slog.NewTextHandler(&text, bare)).Info("", "key", tt.key)
		slog.New(slog.NewJSONHandler(&json, bare)).Info("", "key", tt.key)
		assert.Equal(t, tt.text, text.String())
		assert.Equal(t, tt.json, json.String())
	})
}

// A handler from another module may use only the resolved value.
func TestSecretResolves(t *testing.T) {
	t.Parallel()
	for value, want := range map[portal.Secret]string{secret: masked, "": ""} {
		resolved := slog.AnyValue(value).Resolve()
		assert.Equal(t, slog.KindString, resolved.Kind())
		assert.Equal(t, want, resolved.String())
	}
}
