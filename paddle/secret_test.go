package paddle_test

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

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
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
	body := file(t, "documented_two_subscriptions.json")
	token := mustToken(t, overview(t, body))
	c := client(t, newWire(http.StatusCreated, body))
	link, err := c.GenerateLink(t.Context(), portal.Request{CustomerID: guideCustomer, SubscriptionIDs: guideSubscriptions})
	require.NoError(t, err)
	session, err := c.CreatePortalSession(t.Context(), guideCustomer, guideSubscriptions...)
	require.NoError(t, err)

	tests := map[string]any{
		"link":                       link,
		"link by value":              *link,
		"deep links":                 link.DeepLinks,
		"session":                    session,
		"session by value":           *session,
		"client":                     c,
		"client by value":            *c,
		"struct with all":            struct{ Link, Session, Client any }{link, session, c},
		"struct with unexported one": struct{ client *paddle.Client }{c},
	}
	for name, v := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assertHides(t, v, testKey, token, "token=")
		})
	}
}

// fmt prints a pointer inside another value with a verb that is not for
// pointers, but does not ask the fields how they would like to be shown.
func TestVerbsThatDoNotFitShowNoSecret(t *testing.T) {
	t.Parallel()
	body := file(t, "documented_two_subscriptions.json")
	token := mustToken(t, overview(t, body))
	c := client(t, newWire(http.StatusCreated, body))
	link, err := c.GenerateLink(t.Context(), portal.Request{CustomerID: guideCustomer, SubscriptionIDs: guideSubscriptions})
	require.NoError(t, err)
	session, err := c.CreatePortalSession(t.Context(), guideCustomer, guideSubscriptions...)
	require.NoError(t, err)
	for _, v := range []any{link, session, []*portal.Link{link}, []*paddle.PortalSession{session}} {
		t.Run(fmt.Sprintf("%T", v), func(t *testing.T) {
			t.Parallel()
			for _, verb := range []string{"%s", "%q", "%d", "%x", "%t"} {
				text := fmt.Sprintf(verb, v)
				assert.Falsef(t, strings.Contains(text, token) || strings.Contains(text, fmt.Sprintf("%x", token)), verb)
			}
		})
	}
}

func TestErrorsOfTheTransportAreRedacted(t *testing.T) {
	t.Parallel()
	rt := httpmock.NewMockTransport()
	rt.RegisterNoResponder(httpmock.NewErrorResponder(errors.New(
		"dial https://user:" + testKey + "@api.paddle.com/?token=pga_s3cret: Bearer " + testKey + " refused")))
	link, err := client(t, rt).GenerateLink(t.Context(), portal.Request{CustomerID: guideCustomer})
	e := failure(t, link == nil, err, "pga_s3cret", "user:")
	assert.Equal(t, portal.ErrUnavailable, e.Kind)
	assert.Zero(t, e.Status)
	assert.Equal(t, 1, e.Attempts)
	assert.ErrorContains(t, err, "refused")
}
