package appstle_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

const documentedURL = "https://subscription-admin.appstle.com/api/external/v2/manage-subscription-link/987654321"

var anyRequest = portal.Request{CustomerID: "987654321"}

const (
	wellFormedLink = "https://store.example/pages/manage?token=t0ken-s3cret"
	wellFormed     = `{"manageSubscriptionLink":"` + wellFormedLink + `","tokenExpirationTime":"2024-03-15T16:30:00.000Z",` +
		`"expiresInMinutes":120,"customerId":987654321,"portalUrl":"https://store.example/pages/manage"}`
	// anyCustomer has no optional fields.
	anyCustomer = `{"manageSubscriptionLink":"` + wellFormedLink + `","tokenExpirationTime":"2024-03-15T16:30:00Z"}`
)

func TestRequestsByteByByte(t *testing.T) {
	t.Parallel()
	const path = "/api/external/v2/manage-subscription-link"
	const base = "https://subscription-admin.appstle.com" + path
	byEmail := func(email string) portal.Request { return portal.Request{Email: email} }
	type row struct {
		config  appstle.Config
		request portal.Request
		url     string
	}
	table.Run(t, map[string]row{
		"a number":                           {appstle.Config{}, anyRequest, documentedURL},
		"its gid:// form":                    {appstle.Config{}, portal.Request{CustomerID: "gid://shopify/Customer/987654321"}, documentedURL},
		"the least number":                   {appstle.Config{}, portal.Request{CustomerID: "1"}, base + "/1"},
		"the greatest number":                {appstle.Config{}, portal.Request{CustomerID: "9223372036854775807"}, base + "/9223372036854775807"},
		"the number before the e-mail":       {appstle.Config{}, portal.Request{CustomerID: "1", Email: "jane@example.com"}, base + "/1"},
		"a bad e-mail that is surplus":       {appstle.Config{}, portal.Request{CustomerID: "1", Email: "\x00"}, base + "/1"},
		"subscriptions are ignored":          {appstle.Config{}, portal.Request{CustomerID: "1", SubscriptionIDs: append(make([]string, 99), "a/b", "\x00")}, base + "/1"},
		"an e-mail":                          {appstle.Config{}, byEmail("jane@example.com"), base + "?emailId=jane%40example.com"},
		"plus and ampersand":                 {appstle.Config{}, byEmail("jane+shop&api_key=x@example.com"), base + "?emailId=jane%2Bshop%26api_key%3Dx%40example.com"},
		"beyond ASCII":                       {appstle.Config{}, byEmail("jäne@exämple.com"), base + "?emailId=j%C3%A4ne%40ex%C3%A4mple.com"},
		"characters with a meaning in a URL": {appstle.Config{}, byEmail(`a#b?c%2Fd/e@example.com`), base + "?emailId=a%23b%3Fc%252Fd%2Fe%40example.com"},
		"a partner's key":                    {appstle.Config{AppKey: "partner"}, anyRequest, documentedURL},
		"memberships":                        {appstle.Config{BaseURL: appstle.Memberships}, anyRequest, "https://membership-admin.appstle.com" + path + "/987654321"},
		"the path of BaseURL is kept":        {appstle.Config{BaseURL: "https://proxy.example/appstle"}, anyRequest, "https://proxy.example/appstle" + path + "/987654321"},
		"the path with a slash at its end":   {appstle.Config{BaseURL: "https://proxy.example/a%2Fb/"}, byEmail("a@b"), "https://proxy.example/a%2Fb" + path + "?emailId=a%40b"},
		"http to a loopback host":            {appstle.Config{BaseURL: "http://[::1]:8080"}, anyRequest, "http://[::1]:8080" + path + "/987654321"},
	}, func(t *testing.T, tt row) {
		w := newWire(http.StatusOK, anyCustomer)
		c := client(t, w, func(cfg *appstle.Config) { cfg.AppKey, cfg.BaseURL = tt.config.AppKey, tt.config.BaseURL })
		_, err := c.GenerateLink(t.Context(), tt.request)
		require.NoError(t, err)
		if tt.request.CustomerID == "" {
			_, err = c.ManageSubscriptionLinkByEmail(t.Context(), tt.request.Email)
		} else {
			number, parseErr := strconv.ParseInt(strings.TrimPrefix(tt.request.CustomerID, "gid://shopify/Customer/"), 10, 64)
			require.NoError(t, parseErr)
			_, err = c.ManageSubscriptionLink(t.Context(), number)
		}
		require.NoError(t, err)
		w.AssertSent(t, 2, "GET", tt.url, "", keys(tt.config))
	})
}

// keys returns the headers with the keys.
func keys(cfg appstle.Config) http.Header {
	header := http.Header{"X-Api-Key": {testKey}}
	if cfg.AppKey != "" {
		header.Set("X-App-Key", cfg.AppKey.Reveal())
	}
	return header
}

// edit replaces text that occurs once in wellFormed.
func edit(t testing.TB, old, replacement string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(wellFormed, old), "the edit must meet one place")
	return strings.Replace(wellFormed, old, replacement, 1)
}

// unfitLinks are parts of a JSON text with links that have no token or are not safe for a
// redirect. The tests of internal/weburl have more.
var unfitLinks = []struct{ name, link string }{
	{"empty", ""},
	{"http", `http://store.example/?token=t0ken-s3cret`},
	{"javascript", `javascript:alert('?token=t0ken-s3cret')`},
	{"newline in the token", `https://store.example/?token=t0ken-s3cret\nSet-Cookie: a`},
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
			checkBadResponse(t, edit(t, wellFormedLink, unfit.link), "link")
		})
	}
}

// checkBadResponse requests a link in all ways and expects the same error.
func checkBadResponse(t *testing.T, body, says string) {
	t.Helper()
	c := client(t, providertest.NewWire(http.StatusOK, body, http.Header{"X-Request-Id": {"req-7"}}))
	for name, call := range linkCalls(c) {
		if says == "another customer" && strings.HasSuffix(name, "e-mail") {
			continue // a request with an e-mail address does not know the number
		}
		err := call(t.Context())
		want := portal.Error{Kind: portal.ErrBadResponse, Status: http.StatusOK, RequestID: "req-7"}
		assertError(t, err, want, "s3cret", "store.example", "evil.example", "erika")
		assert.ErrorContains(t, err, says, name)
	}
}

func TestResponsesThatAreNoLinkForTheCustomer(t *testing.T) {
	t.Parallel()
	const quoted = `"` + wellFormedLink + `"`
	type row struct{ body, says string }
	table.Run(t, map[string]row{
		"another customer":                       {edit(t, `987654321`, `987654322`), "another customer"},
		"a negative customer":                    {edit(t, `987654321`, `-987654321`), "another customer"},
		"no link":                                {edit(t, `"manageSubscriptionLink":`, `"x":`), "no link"},
		"null for the link":                      {edit(t, quoted, `null`), "no link"},
		"a link of no text":                      {edit(t, quoted, `""`), "no link"},
		"an empty object":                        {`{}`, "no link"},
		"another provider's response":            {`{"data":{"url":"https://store.example/?token=t0ken-s3cret"}}`, "no link"},
		"the fields that some programs look for": {`{"url":` + quoted + `,"link":` + quoted + `}`, "no link"},

		"a list":                        {`[]`, "documented JSON"},
		"empty":                         {``, "documented JSON"},
		"truncated":                     {wellFormed[:len(wellFormed)/2], "documented JSON"},
		"the link a number":             {edit(t, quoted, `42`), "documented JSON"},
		"the link an object":            {edit(t, quoted, `{"href":`+quoted+`}`), "documented JSON"},
		"the customer a text":           {edit(t, `987654321`, `"987654321"`), "documented JSON"},
		"the key of a refusal a number": {edit(t, `"customerId"`, `"errorKey":7,"customerId"`), "documented JSON"},

		"the link in capitals": {edit(t, `"manageSubscriptionLink"`, `"ManageSubscriptionLink"`), "no link"},
		"two links":            {`{"manageSubscriptionLink":"https://evil.example/?token=an0ther-s3cret",` + wellFormed[1:], "documented JSON"},
		"two customers":        {edit(t, `"customerId"`, `"customerId":1,"customerId"`), "documented JSON"},
	}, func(t *testing.T, tt row) {
		checkBadResponse(t, tt.body, tt.says)
	})
}

func TestWhatMayBeMissingOrNewIsNoError(t *testing.T) {
	t.Parallel()
	table.Run(t, map[string]string{
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
	}, func(t *testing.T, body string) {
		link, err := client(t, newWire(http.StatusOK, body)).GenerateLink(t.Context(), anyRequest)
		require.NoError(t, err)
		assert.Equal(t, wellFormedLink, link.URL.Reveal())
		assert.Equal(t, "t0ken-s3cret", link.Token.Reveal())
		assert.Equal(t, "987654321", link.CustomerID)
		assert.Empty(t, link.RequestID)
	})
}

// The page without a token only describes the link: an invalid one is omitted.
func TestPortalURLsAreChecked(t *testing.T) {
	t.Parallel()
	const page = `"https://store.example/pages/manage"`
	table.Pairs(t, map[string]string{
		page:                                     "https://store.example/pages/manage",
		`"` + wellFormedLink + `"`:               "https://store.example/pages/manage",
		`"https://store.example/manage#token=t"`: "https://store.example/manage",
		`"http://localhost:4242/manage"`:         "http://localhost:4242/manage",
		`"javascript:alert(1)"`:                  "",
		`null`:                                   "",
		`""`:                                     "",
		`{}`:                                     "",
		`42`:                                     "",
	}, func(t *testing.T, sent, want string) {
		c := client(t, newWire(http.StatusOK, edit(t, page, sent)))
		native, err := c.ManageSubscriptionLink(t.Context(), 987654321)
		require.NoError(t, err)
		assert.Equal(t, want, native.PortalURL)
		assert.Equal(t, wellFormedLink, native.ManageSubscriptionLink.Reveal())
		providertest.Hides(t, native, "t0ken-s3cret")
	})
}
