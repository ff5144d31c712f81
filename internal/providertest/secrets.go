package providertest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

// verbs are the verbs of fmt for any value, and some that do not fit: for these, fmt prints
// fields by reflection.
var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%t", "% x", "%10.3s"}

// Hides fails t if any usual way to print, log or encode v shows a secret.
func Hides(t testing.TB, v any, secrets ...string) {
	t.Helper()
	var forms []string
	for _, secret := range secrets {
		forms = append(forms, secret, url.QueryEscape(secret), url.PathEscape(secret),
			fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), fmt.Sprintf("% x", secret))
	}
	slices.Sort(forms)
	forms = slices.Compact(forms)
	for way, text := range printed(t, v) {
		for _, form := range forms {
			if form != "" && strings.Contains(text, form) {
				t.Errorf("%s of %T shows %.20q", way, v, form)
				return
			}
		}
	}
}

// HidesInAll does the same for v and for the value that it points to, also inside other
// values.
func HidesInAll[T any](t *testing.T, v *T, secrets ...string) {
	t.Helper()
	assert.NotEmpty(t, fmt.Sprint(v), "there is more to show than secrets")
	table.Run(t, map[string]any{
		"pointer":           v,
		"value":             *v,
		"slice":             []T{*v},
		"slice of pointers": []*T{v, nil},
		"array of pointers": [1]*T{v},
		"map of pointers":   map[string]*T{"a": v},
		"struct":            struct{ V T }{*v},
		"struct of pointer": struct{ V *T }{v},
		"pointers of those": []any{&struct{ V **T }{&v}, v},
	}, func(t *testing.T, form any) { Hides(t, form, secrets...) })
}

// HidesConfig does the same for a Config. Its output must still have the names of the
// fields. HidesConfig sets an HTTPClient with a password.
func HidesConfig[T any](t *testing.T, cfg *T, httpClient **http.Client, secrets ...string) {
	t.Helper()
	const password = "pr0xy-word"
	*httpClient = &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyURL(&url.URL{Scheme: "http", User: url.UserPassword("user", password), Host: "proxy.example"}),
	}}
	HidesInAll(t, cfg, append(secrets, Key, password)...)
	assert.Contains(t, fmt.Sprintf("%+v", cfg), "APIKey:[redacted]")
}

func printed(t testing.TB, v any) map[string]string {
	t.Helper()
	out := make(map[string]string)
	for _, verb := range verbs {
		out[verb] = fmt.Sprintf(verb, v)
		out[verb+" in a slice"] = fmt.Sprintf(verb, []any{v})
		out[verb+" in a struct"] = fmt.Sprintf(verb, struct{ V any }{v})
		out[verb+" in a map"] = fmt.Sprintf(verb, map[string]any{"v": v})
	}
	if encoded, err := json.Marshal(v); err == nil { // a function cannot be encoded
		out["JSON"] = string(encoded)
	}
	var text, jsonText bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("test", "v", v)
	slog.New(slog.NewJSONHandler(&jsonText, nil)).Info("test", "v", v)
	out["slog text"], out["slog JSON"] = text.String(), jsonText.String()
	if err, ok := v.(error); ok {
		out["Error"] = err.Error()
		var e *portal.Error
		if errors.As(err, &e) && e.Err != nil {
			out["cause"] = fmt.Sprintf("%v %+v %#v", e.Err, e.Err, e.Err)
		}
	}
	return out
}
