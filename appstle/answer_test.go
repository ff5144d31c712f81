package appstle_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

// edit replaces the one place in wellFormed.
func edit(t testing.TB, old, replacement string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(wellFormed, old), "the edit must meet one place")
	return strings.Replace(wellFormed, old, replacement, 1)
}

// unfitLinks sign nobody in, or are not for a browser to be sent to. They are
// parts of a JSON text.
var unfitLinks = []struct{ name, link string }{
	{"empty", ""},
	{"http", `http://store.example/?token=t0ken-s3cret`},
	{"http to a private host", `http://192.168.0.1/?token=t0ken-s3cret`},
	{"http to a host named like loopback", `http://localhost.example/?token=t0ken-s3cret`},
	{"user-info", `https://appstle.com@store.example/?token=t0ken-s3cret`},
	{"user-info with password", `https://a:b@store.example/?token=t0ken-s3cret`},
	{"javascript", `javascript:alert('?token=t0ken-s3cret')`},
	{"data", `data:text/html,?token=t0ken-s3cret`},
	{"ftp", `ftp://store.example/?token=t0ken-s3cret`},
	{"no scheme", `//store.example/?token=t0ken-s3cret`},
	{"relative", `/pages/manage?token=t0ken-s3cret`},
	{"no host", `https:///pages/manage?token=t0ken-s3cret`},
	{"a port alone", `https://:443/?token=t0ken-s3cret`},
	{"opaque", `https:store.example/?token=t0ken-s3cret`},
	{"newline", `https://store.example/\n?token=t0ken-s3cret`},
	{"newline in the token", `https://store.example/?token=t0ken-s3cret\nSet-Cookie: a`},
	{"NUL", `https://store.example/\u0000?token=t0ken-s3cret`},
	{"C1 control", `https://store.example/?x=\u0085&token=t0ken-s3cret`},
	{"right-to-left override", `https://store.example/?x=\u202e&token=t0ken-s3cret`},
	{"space", `https://store.example/a b?token=t0ken-s3cret`},
	{"backslash", `https://store.example\\@evil.example/?token=t0ken-s3cret`},
	{"bad escape in the host", `https://store%zz.example/?token=t0ken-s3cret`},
	{"bad escape in the path", `https://store.example/%zz?token=t0ken-s3cret`},
	{"bad escape in the fragment", `https://store.example/?token=t0ken-s3cret#%zz`},
	{"empty token", `https://store.example/pages/manage?token=`},
	{"token without value", `https://store.example/pages/manage?token`},
	{"empty token before one", `https://store.example/pages/manage?token=&token=t0ken-s3cret`},
	{"token that cannot be decoded", `https://store.example/pages/manage?token=t0ken-s3cret%zz`},
}

func TestLinksAreChecked(t *testing.T) {
	t.Parallel()
	for _, unfit := range unfitLinks {
		t.Run(unfit.name, func(t *testing.T) {
			t.Parallel()
			checkBadAnswer(t, edit(t, wellFormedLink, unfit.link), "link")
		})
	}
}

// checkBadAnswer asks in all ways for a link and expects the same error.
func checkBadAnswer(t *testing.T, body, says string) {
	t.Helper()
	c := client(t, newWireWith(http.StatusOK, body, http.Header{"X-Request-Id": {"req-7"}}))
	check := func(noResult bool, err error) {
		t.Helper()
		e := failure(t, noResult, err, "s3cret", "store.example", "evil.example", "jane@example.com")
		assert.Equal(t, portal.ErrBadResponse, e.Kind)
		assert.Equal(t, http.StatusOK, e.Status)
		assert.Equal(t, "req-7", e.RequestID)
		assert.Equal(t, 1, e.Attempts)
		assert.Empty(t, e.Field)
		assert.Empty(t, e.Code)
		assert.ErrorContains(t, err, says)
	}
	link, err := c.GenerateLink(t.Context(), anyRequest)
	check(link == nil, err)
	native, err := c.ManageSubscriptionLink(t.Context(), 987654321)
	check(native == nil, err)
	if says == "another customer" {
		return // an e-mail address says nothing of the number
	}
	link, err = c.GenerateLink(t.Context(), portal.Request{Email: "jane@example.com"})
	check(link == nil, err)
	native, err = c.ManageSubscriptionLinkByEmail(t.Context(), "jane@example.com")
	check(native == nil, err)
}

func TestAnswersThatAreNoLinkForTheCustomer(t *testing.T) {
	t.Parallel()
	const moment, minutes, quoted = `"2024-03-15T16:30:00.000Z"`, `"expiresInMinutes":120`, `"` + wellFormedLink + `"`
	noMoment := edit(t, moment, `null`)
	tests := []struct{ name, body, says string }{
		{"another customer", edit(t, `987654321`, `987654322`), "another customer"},
		{"a negative customer", edit(t, `987654321`, `-987654321`), "another customer"},
		{"no link", edit(t, `"manageSubscriptionLink":`, `"x":`), "no link"},
		{"null for the link", edit(t, quoted, `null`), "no link"},
		{"a link of no text", edit(t, quoted, `""`), "no link"},
		{"no expiry", `{"manageSubscriptionLink":` + quoted + `}`, "no expiry"},
		{"null for both", strings.Replace(noMoment, minutes, `"expiresInMinutes":null`, 1), "no expiry"},
		{"no minutes left", strings.Replace(noMoment, minutes, `"expiresInMinutes":0`, 1), "no expiry"},
		{"negative minutes", strings.Replace(noMoment, minutes, `"expiresInMinutes":-1`, 1), "no expiry"},
		{"minutes beyond a lifetime", strings.Replace(noMoment, minutes, `"expiresInMinutes":9223372036854775807`, 1), "no expiry"},
		{"words", strings.Replace(edit(t, moment, `"soon"`), minutes, `"x":0`, 1), "no expiry"},
		{"an empty object", `{}`, "no link"},
		{"null", `null`, "no link"},
		{"another provider's answer", `{"data":{"url":"https://store.example/?token=t0ken-s3cret"}}`, "no link"},
		{"the fields that some programs look for", `{"url":` + quoted + `,"link":` + quoted + `}`, "no link"},

		{"a list", `[]`, "documented JSON"},
		{"a list of the answer", `[` + wellFormed + `]`, "documented JSON"},
		{"a text", quoted, "documented JSON"},
		{"a number", `42`, "documented JSON"},
		{"empty", ``, "documented JSON"},
		{"white space", " \r\n", "documented JSON"},
		{"truncated", wellFormed[:len(wellFormed)/2], "documented JSON"},
		{"without its last byte", wellFormed[:len(wellFormed)-1], "documented JSON"},
		{"more behind it", wellFormed + "}", "documented JSON"},
		{"HTML", `<!DOCTYPE html><html><body>Sign in</body></html>`, "documented JSON"},
		{"a byte order mark", "\ufeff" + wellFormed, "documented JSON"},
		{"the link a number", edit(t, quoted, `42`), "documented JSON"},
		{"the link an object", edit(t, quoted, `{"href":`+quoted+`}`), "documented JSON"},
		{"the customer a text", edit(t, `987654321`, `"987654321"`), "documented JSON"},
		{"the customer beyond int64", edit(t, `987654321`, `9223372036854775808`), "documented JSON"},
		{"the customer a fraction", edit(t, `987654321`, `987654321.5`), "documented JSON"},
		{"the moment a number", edit(t, moment, `1710520200000`), "documented JSON"},
		{"the minutes a text", edit(t, minutes, `"expiresInMinutes":"120"`), "documented JSON"},
		{"the portal an object", edit(t, `"https://store.example/pages/manage"`, `{}`), "documented JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			checkBadAnswer(t, tt.body, tt.says)
		})
	}
}

func TestWhatMayBeMissingOrNewIsNoError(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"everything":              wellFormed,
		"the two that are always": anyCustomer,
		"no customer":             edit(t, `"customerId":987654321,`, ``),
		"null for the customer":   edit(t, `987654321`, `null`),
		"no minutes":              edit(t, `"expiresInMinutes":120,`, ``),
		"null for the minutes":    edit(t, `120`, `null`),
		"null for the portal":     edit(t, `"https://store.example/pages/manage"`, `null`),
		"null for the errors":     edit(t, `"customerId"`, `"errorKey":null,"errorMessage":null,"customerId"`),
		"empty errors":            edit(t, `"customerId"`, `"errorKey":"","errorMessage":"","customerId"`),
		"new fields":              edit(t, `"customerId"`, `"appstleExternalToken":{"a":[1]},"":null,"customerId"`),
		"white space around":      "\n\t" + wellFormed + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			link, err := client(t, newWire(http.StatusOK, body)).GenerateLink(t.Context(), anyRequest)
			require.NoError(t, err)
			assert.Equal(t, wellFormedLink, link.URL.Reveal())
			assert.Equal(t, "t0ken-s3cret", link.Token.Reveal())
			assert.Equal(t, "987654321", link.CustomerID)
			assert.Empty(t, link.RequestID)
		})
	}
}
