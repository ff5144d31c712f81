package salesbricks_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// assertHides fails if a program that prints v in any usual way shows a secret.
func assertHides(t *testing.T, v any, secrets ...string) {
	t.Helper()
	for way, text := range printed(t, v) {
		for _, secret := range secrets {
			for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
				if strings.Contains(text, form) {
					t.Errorf("%s of %T shows %.20q", way, v, form)
					return
				}
			}
		}
	}
}

func printed(t *testing.T, v any) map[string]string {
	t.Helper()
	out := make(map[string]string)
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		out[verb] = fmt.Sprintf(verb, v)
	}
	encoded, err := json.Marshal(v)
	require.NoError(t, err)
	out["JSON"] = string(encoded)
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

func TestNothingExportedShowsASecret(t *testing.T) {
	t.Parallel()
	c, link, token := documentedResults(t)
	tests := map[string]any{
		"link":                       link,
		"link by value":              *link,
		"deep links":                 link.DeepLinks,
		"token":                      token,
		"token by value":             *token,
		"client":                     c,
		"client by value":            *c,
		"struct with all":            struct{ Link, Token, Client any }{link, token, c},
		"struct with unexported one": struct{ client *salesbricks.Client }{c},
	}
	for name, v := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assertHides(t, v, testKey, documentedToken)
		})
	}
}

func documentedResults(t *testing.T) (*salesbricks.Client, *portal.Link, *salesbricks.SubscriptionToken) {
	t.Helper()
	c := client(t, newWire(http.StatusOK, file(t, "documented_token.json")))
	link, err := c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	token, err := c.CreateSubscriptionToken(t.Context(), subscription)
	require.NoError(t, err)
	return c, link, token
}

// fmt prints a pointer inside another value with a verb that is not for
// pointers, but does not ask the fields how they would like to be shown.
func TestVerbsThatDoNotFitShowNoSecret(t *testing.T) {
	t.Parallel()
	_, link, token := documentedResults(t)
	for _, v := range []any{link, token, []*portal.Link{link}, []*salesbricks.SubscriptionToken{token}} {
		t.Run(fmt.Sprintf("%T", v), func(t *testing.T) {
			t.Parallel()
			for _, verb := range []string{"%s", "%q", "%d", "%x", "%t"} {
				text := fmt.Sprintf(verb, v)
				assert.Falsef(t, strings.Contains(text, documentedToken) ||
					strings.Contains(text, fmt.Sprintf("%x", documentedToken)), verb)
			}
		})
	}
}

func TestErrorsOfTheTransportAreRedacted(t *testing.T) {
	t.Parallel()
	rt := httpmock.NewMockTransport()
	rt.RegisterNoResponder(httpmock.NewErrorResponder(errors.New(
		"dial https://user:" + testKey + "@api.salesbricks.com/: X-SALESBRICKS-KEY " + testKey + " refused")))
	link, err := client(t, rt).GenerateLink(t.Context(), anyRequest)
	e := failure(t, link == nil, err, "user:")
	assert.Equal(t, portal.ErrUnavailable, e.Kind)
	assert.Zero(t, e.Status)
	assert.Equal(t, 1, e.Attempts)
	assert.ErrorContains(t, err, "refused")
}

// A proxy may put anything into the header.
func TestTheRequestIDIsRedacted(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"req-7":                                 "req-7",
		"req-7 https://store.example/?token=s3": "req-7 [redacted]",
		"req-7\tfor " + testKey:                 "req-7 for [redacted]",
	} {
		c := client(t, newWireWith(http.StatusOK, wellFormed, http.Header{"X-Request-Id": {sent}}))
		link, err := c.GenerateLink(t.Context(), anyRequest)
		require.NoError(t, err)
		assert.Equal(t, want, link.RequestID)
		native, err := c.CreateSubscriptionToken(t.Context(), subscription)
		require.NoError(t, err)
		assert.Equal(t, want, native.RequestID)
	}
	c := client(t, newWireWith(http.StatusOK, wellFormed, http.Header{"X-Request-Id": {strings.Repeat("a b ", 1000)}}))
	link, err := c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(link.RequestID), 100)
}
