package portal_test

import (
	"bytes"
	"database/sql/driver"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	htmltemplate "html/template"
	"io"
	"log/slog"
	"testing"
	texttemplate "text/template"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

func TestSecretInJSON(t *testing.T) {
	t.Parallel()
	s := secret
	type tagged struct {
		Key portal.Secret `json:"key"`
	}
	type optional struct {
		Key portal.Secret `json:"key,omitempty"`
	}
	type row struct {
		value any
		want  string
	}
	table.Run(t, map[string]row{
		"alone":            {secret, `"[redacted]"`},
		"empty":            {portal.Secret(""), `""`},
		"pointer":          {&s, `"[redacted]"`},
		"nil pointer":      {(*portal.Secret)(nil), `null`},
		"field":            {tagged{secret}, `{"key":"[redacted]"}`},
		"empty field":      {tagged{}, `{"key":""}`},
		"omitempty":        {optional{secret}, `{"key":"[redacted]"}`},
		"omitempty, empty": {optional{}, `{}`},
		"nested":           {map[string]any{"a": []tagged{{secret}}}, `{"a":[{"key":"[redacted]"}]}`},
		"map value":        {map[string]portal.Secret{"a": secret, "b": ""}, `{"a":"[redacted]","b":""}`},
		"slice":            {[]portal.Secret{secret, ""}, `["[redacted]",""]`},
	}, func(t *testing.T, tt row) {
		out, err := json.Marshal(tt.value)
		require.NoError(t, err)
		assert.Equal(t, tt.want, string(out))
	})
	for name, holder := range holders() {
		t.Run("hidden/"+name, func(t *testing.T) {
			t.Parallel()
			out, err := json.MarshalIndent(holder, "", "\t")
			require.NoError(t, err)
			requireHidden(t, string(out))
			assert.Contains(t, string(out), masked)
		})
	}
}

// A link in a response decodes into a Secret as into any string.
func TestSecretFromJSON(t *testing.T) {
	t.Parallel()
	var got struct {
		Key  portal.Secret            `json:"key"`
		Keys []portal.Secret          `json:"keys"`
		Map  map[string]portal.Secret `json:"map"`
		Ptr  *portal.Secret           `json:"ptr"`
		Null portal.Secret            `json:"null"`
	}
	got.Null = "as it was"
	require.NoError(t, json.Unmarshal([]byte(`{"key":"a\u0026b","keys":["c","d"],"map":{"e":"f"},"ptr":"g","null":null}`), &got))
	assert.Equal(t, "a&b", got.Key.Reveal())
	assert.Equal(t, []portal.Secret{"c", "d"}, got.Keys)
	assert.Equal(t, "f", got.Map["e"].Reveal())
	require.NotNil(t, got.Ptr)
	assert.Equal(t, "g", got.Ptr.Reveal())
	assert.Equal(t, "as it was", got.Null.Reveal())
	require.Error(t, json.Unmarshal([]byte(`{"key":1}`), &got))

	out, err := json.Marshal(got) // encodes as [redacted]
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &got))
	assert.Equal(t, masked, got.Key.Reveal())
}

func TestSecretInXML(t *testing.T) {
	t.Parallel()
	type document struct {
		Attr  portal.Secret   `xml:"attr,attr"`
		Key   portal.Secret   `xml:"key"`
		Keys  []portal.Secret `xml:"keys>key"`
		Empty portal.Secret   `xml:"empty"`
		Text  portal.Secret   `xml:",chardata"`
	}
	out, err := xml.Marshal(document{Attr: secret, Key: secret, Keys: []portal.Secret{secret}, Text: secret})
	require.NoError(t, err)
	assert.Equal(t, `<document attr="[redacted]"><key>[redacted]</key><keys><key>[redacted]</key></keys>`+
		`<empty></empty>[redacted]</document>`, string(out))
}

func TestSecretInTemplates(t *testing.T) {
	t.Parallel()
	type executer interface {
		Execute(w io.Writer, data any) error
	}
	for name, source := range map[string]string{
		"text":      `{{.Key}}`,
		"pointer":   `{{.Ptr}}`,
		"struct":    `{{.Config}}`,
		"part":      `{{slice .Key 0 9}}`,
		"attribute": `<a title="{{.Key}}">`,
		"link":      `<a href="{{.Key}}">`,
		"script":    `<script>var key = {{.Key}}, config = {{.Config}}</script>`,
		"handler":   `<a onclick="go({{.Key}})">`,
		"style":     `<style>p { color: {{.Key}} }</style>`,
	} {
		s := secret
		data := map[string]any{"Key": secret, "Ptr": &s, "Config": config{APIKey: secret}}
		for kind, tmpl := range map[string]executer{
			"text/template": texttemplate.Must(texttemplate.New("").Parse(source)),
			"html/template": htmltemplate.Must(htmltemplate.New("").Parse(source)),
		} {
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				var out bytes.Buffer
				require.NoError(t, tmpl.Execute(&out, data))
				requireHidden(t, out.String())
				assert.NotEmpty(t, out.String())
			})
		}
	}
}

// These do show the text, as the comment of Secret warns.
func TestSecretShowsWhereItSaysSo(t *testing.T) {
	t.Parallel()
	assert.Equal(t, plain, string(secret))
	key, err := json.Marshal(map[portal.Secret]int{secret: 1})
	require.NoError(t, err)
	assert.Contains(t, string(key), plain)
	assert.Contains(t, fmt.Sprint(struct{ key portal.Secret }{secret}), plain, "an unexported field")
	stored, err := driver.DefaultParameterConverter.ConvertValue(secret)
	require.NoError(t, err)
	assert.Equal(t, plain, stored, "an argument of database/sql")
	var out bytes.Buffer
	require.NoError(t, gob.NewEncoder(&out).Encode(config{APIKey: secret}))
	var back config
	require.NoError(t, gob.NewDecoder(&out).Decode(&back))
	assert.Equal(t, secret, back.APIKey)
}

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
