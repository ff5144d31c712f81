package providertest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

// verbs are those of fmt that fit anything, and some that fit nothing here: for
// these fmt prints fields by reflection.
var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%t"}

// Hides fails t if a program that prints v in any usual way shows a secret.
func Hides(t testing.TB, v any, secrets ...string) {
	t.Helper()
	for way, text := range printed(t, v) {
		for _, secret := range secrets {
			for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret)} {
				if form != "" && strings.Contains(text, form) {
					t.Errorf("%s of %T shows %.20q", way, v, form)
					return
				}
			}
		}
	}
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
	if encoded, err := json.Marshal(v); err == nil { // a function has no JSON
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

// Failure checks what holds for every error of the provider, and returns it as
// what it is. noResult says whether the call returned nothing beside it.
func (p Provider) Failure(t testing.TB, noResult bool, err error, secrets ...string) *portal.Error {
	t.Helper()
	require.Error(t, err)
	assert.True(t, noResult, "there is a result beside the error")
	e, ok := err.(*portal.Error) //nolint:errorlint // the contract: it is one, not only wraps one
	require.Truef(t, ok, "the error is a %T", err)
	assert.Equal(t, p.Name, e.Provider)
	assert.NotEqual(t, portal.ErrUnknown, e.Kind)
	assert.ErrorIs(t, err, e.Kind)
	assert.LessOrEqual(t, len(e.Message), 300)
	Hides(t, err, append(secrets, p.Key)...)
	return e
}

// Named returns the row of the provider with this name.
func Named(name string) Provider {
	for _, p := range Providers {
		if p.Name == name {
			return p
		}
	}
	panic("no provider is called " + name)
}
