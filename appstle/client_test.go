package appstle_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

// documentedLink reads a sample as a program without this module would.
func documentedLink(t testing.TB, name string) (link, token string) {
	t.Helper()
	var sample struct {
		ManageSubscriptionLink string `json:"manageSubscriptionLink"`
	}
	require.NoError(t, json.Unmarshal([]byte(file(t, name)), &sample))
	u, err := url.Parse(sample.ManageSubscriptionLink)
	require.NoError(t, err)
	token = u.Query().Get("token")
	require.NotEmpty(t, token)
	return sample.ManageSubscriptionLink, token
}

func TestDocumentedExamples(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file   string
		end    time.Time
		native appstle.ManageSubscriptionLink // what only some examples have
	}{
		{
			"documented_a.json", time.Date(2024, 3, 15, 16, 30, 0, 0, time.UTC),
			appstle.ManageSubscriptionLink{
				ExpiresInMinutes: 120, CustomerID: 987654321, PortalURL: "https://store.example.com/pages/manage-subscriptions",
			},
		},
		{"documented_b.json", time.Date(2024, 3, 15, 14, 30, 0, 0, time.UTC), appstle.ManageSubscriptionLink{}},
		{"documented_c.json", time.Date(2023, 11, 7, 5, 31, 56, 0, time.UTC), appstle.ManageSubscriptionLink{}},
	}
	for _, tt := range tests {
		link, token := documentedLink(t, tt.file)
		requests := map[string]portal.Request{
			"by number":  {CustomerID: "987654321"},
			"by gid":     {CustomerID: "gid://shopify/Customer/987654321"},
			"by e-mail":  {Email: "jane@example.com"},
			"with extra": {CustomerID: "987654321", Email: "jane@example.com", SubscriptionIDs: []string{"a", "b"}},
		}
		for name, request := range requests {
			t.Run(tt.file+" "+name, func(t *testing.T) {
				t.Parallel()
				customer := "987654321"
				if name == "by e-mail" && tt.native.CustomerID == 0 {
					customer = "" // nobody says
				}
				w := providertest.NewWire(http.StatusOK, file(t, tt.file), http.Header{"X-Request-Id": {"req-7"}})
				c := client(t, w)
				got, err := c.GenerateLink(t.Context(), request)
				require.NoError(t, err)
				assert.Equal(t, link, got.URL.Reveal())
				assert.Equal(t, token, got.Token.Reveal())
				assert.Equal(t, portal.Link{
					Provider:     "appstle",
					Attempts:     1,
					URL:          portal.Secret(link),
					Token:        portal.Secret(token),
					ExpiresAt:    tt.end,
					ExpirySource: portal.ExpiryReported,
					Use:          portal.UseOnce,
					CustomerID:   customer,
					RequestID:    "req-7",
				}, *got)

				want := tt.native
				want.ManageSubscriptionLink, want.TokenExpirationTime, want.RequestID = portal.Secret(link), tt.end, "req-7"
				byNumber, err := c.ManageSubscriptionLink(t.Context(), 987654321)
				require.NoError(t, err)
				assert.Equal(t, want, *byNumber)
				byEmail, err := c.ManageSubscriptionLinkByEmail(t.Context(), "jane@example.com")
				require.NoError(t, err)
				assert.Equal(t, want, *byEmail)
			})
		}
	}
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	moment := time.Date(2024, 3, 15, 16, 30, 0, 0, time.UTC)
	tests := []struct {
		name, fields string
		at           time.Time     // as reported
		in           time.Duration // else, from now on
	}{
		{"a moment", `"tokenExpirationTime":"2024-03-15T16:30:00Z"`, moment, 0},
		{"with milliseconds", `"tokenExpirationTime":"2024-03-15T16:30:00.125Z"`, moment.Add(125 * time.Millisecond), 0},
		{"in another zone", `"tokenExpirationTime":"2024-03-15T18:30:00+02:00"`, moment, 0},
		{"Java's zone", `"tokenExpirationTime":"2024-03-15T16:30:00.000+0000"`, moment, 0},
		{"Java's zone, another one", `"tokenExpirationTime":"2024-03-15T09:30:00-0700"`, moment, 0},
		{"a moment before minutes", `"tokenExpirationTime":"2024-03-15T16:30:00Z","expiresInMinutes":5`, moment, 0},
		{"minutes", `"expiresInMinutes":120`, time.Time{}, 2 * time.Hour},
		{"one minute", `"expiresInMinutes":1`, time.Time{}, time.Minute},
		{"72 hours", `"expiresInMinutes":4320`, time.Time{}, 72 * time.Hour},
		{"null and minutes", `"tokenExpirationTime":null,"expiresInMinutes":120`, time.Time{}, 2 * time.Hour},
		{"no text and minutes", `"tokenExpirationTime":"","expiresInMinutes":120`, time.Time{}, 2 * time.Hour},
		{"words and minutes", `"tokenExpirationTime":"in two hours","expiresInMinutes":120`, time.Time{}, 2 * time.Hour},
		{"a number and minutes", `"tokenExpirationTime":1710520200000,"expiresInMinutes":120`, time.Time{}, 2 * time.Hour},
		{"a moment and minutes in words", `"tokenExpirationTime":"2024-03-15T16:30:00Z","expiresInMinutes":"two"`, moment, 0},
		// What follows costs the expiry, and not the link.
		{"neither", `"x":0`, time.Time{}, 0},
		{"null for both", `"tokenExpirationTime":null,"expiresInMinutes":null`, time.Time{}, 0},
		{"words", `"tokenExpirationTime":"soon"`, time.Time{}, 0},
		{"a number", `"tokenExpirationTime":1710520200000`, time.Time{}, 0},
		{"an object", `"tokenExpirationTime":{"at":"2024-03-15T16:30:00Z"}`, time.Time{}, 0},
		{"a year of five digits", `"tokenExpirationTime":"9999-12-31T23:59:59-23:59"`, time.Time{}, 0},
		{"no minutes left", `"expiresInMinutes":0`, time.Time{}, 0},
		{"negative minutes", `"expiresInMinutes":-1`, time.Time{}, 0},
		{"minutes beyond a lifetime", `"expiresInMinutes":9223372036854775807`, time.Time{}, 0},
		{"minutes beyond int64", `"expiresInMinutes":9223372036854775808`, time.Time{}, 0},
		{"minutes in parts", `"expiresInMinutes":120.5`, time.Time{}, 0},
		{"minutes in a text", `"expiresInMinutes":"120"`, time.Time{}, 0},
		{"minutes in a list", `"expiresInMinutes":[120]`, time.Time{}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				want := tt.at
				if want.IsZero() {
					want = time.Now().UTC().Add(tt.in) // the bubble's clock stands still
				}
				body := `{"manageSubscriptionLink":"` + wellFormedLink + `",` + tt.fields + `}`
				source := portal.ExpiryReported
				if tt.at.IsZero() && tt.in == 0 {
					want, source = time.Time{}, portal.ExpiryUnknown
				}
				c := client(t, respondsWith{http.StatusOK, body})
				link, err := c.GenerateLink(t.Context(), anyRequest)
				require.NoError(t, err)
				assert.Equal(t, "UTC", link.ExpiresAt.Location().String())
				assert.True(t, want.Equal(link.ExpiresAt), "%v, not %v", link.ExpiresAt, want)
				assert.Equal(t, source, link.ExpirySource)

				native, err := c.ManageSubscriptionLink(t.Context(), 987654321)
				require.NoError(t, err)
				assert.Equal(t, tt.at, native.TokenExpirationTime)
			})
		})
	}
}

func TestTokensOfLinks(t *testing.T) {
	t.Parallel()
	for link, token := range map[string]string{
		"https://store.example/pages/manage":                         "",
		"https://store.example":                                      "",
		"https://store.example/cp?shop=a&token=abc&x=1":              "abc",
		"https://store.example/cp?token=a%2Bb%3D%3D":                 "a+b==",
		"https://store.example/cp?token=abc#top":                     "abc",
		"https://shop.myshopify.com/tools/recurring/customer_portal": "",
		"http://localhost:4242/cp?token=abc":                         "abc",
		"http://127.0.0.1/cp?token=abc":                              "abc",
		"https://lädchen.example/cp?token=abc":                       "abc",
	} {
		t.Run(link, func(t *testing.T) {
			t.Parallel()
			body := `{"manageSubscriptionLink":"` + link + `","expiresInMinutes":1}`
			got, err := client(t, newWire(http.StatusOK, body)).GenerateLink(t.Context(), anyRequest)
			require.NoError(t, err)
			assert.Equal(t, link, got.URL.Reveal())
			assert.Equal(t, token, got.Token.Reveal())
			assert.Empty(t, got.DeepLinks)
		})
	}
}

func TestEveryCallMakesALinkOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusTeapot, "")
	b, c := file(t, "documented_b.json"), file(t, "documented_c.json")
	w.RegisterNoResponder(w.Responder(http.StatusOK, b, nil).Then(w.Responder(http.StatusOK, c, nil)))
	generator := client(t, w)
	for _, name := range []string{"documented_b.json", "documented_c.json"} {
		want, _ := documentedLink(t, name)
		link, err := generator.GenerateLink(t.Context(), anyRequest)
		require.NoError(t, err)
		assert.Equal(t, want, link.URL.Reveal())
	}
	assert.Len(t, w.Requests(), 2)
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	c := client(t, newWire(http.StatusOK, anyCustomer))
	want := portal.Capabilities{
		Provider:      "appstle",
		Identify:      []portal.Identifier{portal.ByCustomerID, portal.ByEmail},
		ReportsExpiry: true,
	}
	got := c.Capabilities()
	assert.Equal(t, want, got)
	got.Identify[0] = portal.BySubscriptionID
	assert.Equal(t, want, c.Capabilities(), "the slice is shared with the caller")
}

// badCustomerIDs are not the one way to write a customer's number.
var badCustomerIDs = map[string]string{
	"zero": "0", "zeros": "000", "negative": "-1", "the least int64": "-9223372036854775808",
	"beyond int64": "9223372036854775808", "far beyond": "99999999999999999999999999", "letters": "abc",
	"digits and letters": "12ab", "leading zero": "0987654321", "plus": "+5", "minus zero": "-0", "space before": " 5",
	"space behind": "5 ", "newline": "5\n", "NUL": "5\x00", "white space": " ", "a fraction": "5.0", "an exponent": "5e3",
	"hexadecimal": "0x5", "underscore": "5_000", "comma": "5,000", "other digits": "１２３", "no UTF-8": "5\xff",
	"slash": "5/6", "a way out": "../5", "a dot": ".", "two dots": "..", "Paddle's": "ctm_01jcdaf4zgm2fxw3nc0e4fn137",
	"a UUID": "997c5c51-17a5-4759-956e-bb87f7afd289", "an e-mail address": "jane@example.com",

	"gid of an order": "gid://shopify/Order/5", "gid of a contract": "gid://shopify/SubscriptionContract/5",
	"gid of customers": "gid://shopify/Customers/5", "gid of no number": "gid://shopify/Customer/", "gid of no kind": "gid://shopify/5",
	"gid alone": "gid://shopify/", "gid with query": "gid://shopify/Customer/5?a=b", "gid with slash": "gid://shopify/Customer/5/",
	"gid of two": "gid://shopify/Customer/5/6", "gid of zero": "gid://shopify/Customer/0", "gid of a negative": "gid://shopify/Customer/-5",
	"gid with leading zero": "gid://shopify/Customer/05", "gid with plus": "gid://shopify/Customer/+5",
	"gid with letters": "gid://shopify/Customer/5a", "gid with space": "gid://shopify/Customer/ 5", "gid behind space": " gid://shopify/Customer/5",
	"gid in capitals": "GID://shopify/Customer/5", "gid of a customer in small letters": "gid://shopify/customer/5",
	"gid elsewhere": "gid://other/Customer/5", "gid in a gid": "gid://shopify/Customer/gid://shopify/Customer/5",
	"gid beyond int64": "gid://shopify/Customer/9223372036854775808",
}

var badEmails = map[string]string{
	"no at": "jane.example.com", "nothing before": "@example.com", "nothing behind": "jane@", "at alone": "@", "space": "jane doe@example.com",
	"space behind": "jane@example.com ", "newline": "jane@example.com\n", "header": "jane@example.com\r\nX-Other: a", "tab": "\tjane@example.com",
	"NUL": "jane\x00@example.com", "DEL": "jane@exam\x7fple.com", "C1 control": "jane\u0085@example.com", "no-break space": "jane\u00a0@example.com",
	"no UTF-8": "jane\xff@example.com", "too long": strings.Repeat("j", 320) + "@example.com",
}

func TestRefusedBeforeAnyCall(t *testing.T) {
	t.Parallel()
	type row struct {
		name    string
		request portal.Request
		field   string
		kind    portal.ErrorKind
		says    string
	}
	tests := []row{
		{"nobody", portal.Request{}, "CustomerID", portal.ErrInvalidRequest, "customer ID or e-mail"},
		{"a subscription alone", portal.Request{SubscriptionIDs: []string{"a"}}, "CustomerID", portal.ErrInvalidRequest, "customer ID or e-mail"},
		{"another kind by name", portal.Request{CustomerID: "gid://shopify/Order/5"}, "CustomerID", portal.ErrInvalidRequest, "something other than a customer"},
		{"an unknown page", portal.Request{CustomerID: "1", Action: "pause"}, "Action", portal.ErrUnsupported, ""},
	}
	for _, action := range []portal.Action{portal.ActionCancelSubscription, portal.ActionUpdatePaymentMethod, portal.ActionViewSubscription} {
		tests = append(tests, row{
			string(action), portal.Request{CustomerID: "1", SubscriptionIDs: []string{"a"}, Action: action}, "Action", portal.ErrUnsupported, "",
		})
	}
	for name, id := range badCustomerIDs {
		tests = append(tests,
			row{"customer: " + name, portal.Request{CustomerID: id}, "CustomerID", portal.ErrInvalidRequest, ""},
			row{"customer and e-mail: " + name, portal.Request{CustomerID: id, Email: "jane@example.com"}, "CustomerID", portal.ErrInvalidRequest, ""},
		)
	}
	for name, email := range badEmails {
		tests = append(tests, row{"e-mail: " + name, portal.Request{Email: email}, "Email", portal.ErrInvalidRequest, ""})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWire(http.StatusOK, anyCustomer)
			link, err := client(t, w).GenerateLink(t.Context(), tt.request)
			e := failure(t, link == nil, err, "jane")
			assert.Equal(t, tt.kind, e.Kind)
			assert.Equal(t, tt.field, e.Field)
			assert.Zero(t, e.Status)
			assert.Zero(t, e.Attempts)
			assert.ErrorContains(t, err, tt.says)
			assert.Zero(t, w.GetTotalCallCount())
		})
	}
}

func TestNativeCallsAreRefusedToo(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusOK, anyCustomer)
	c := client(t, w)
	refused := func(noResult bool, err error, field string) {
		t.Helper()
		e := failure(t, noResult, err, "jane")
		assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
		assert.Equal(t, field, e.Field)
		assert.Zero(t, e.Attempts)
	}
	for _, number := range []int64{0, -1, math.MinInt64} {
		link, err := c.ManageSubscriptionLink(t.Context(), number)
		refused(link == nil, err, "CustomerID")
	}
	for _, email := range badEmails {
		link, err := c.ManageSubscriptionLinkByEmail(t.Context(), email)
		refused(link == nil, err, "Email")
	}
	link, err := c.ManageSubscriptionLinkByEmail(t.Context(), "")
	refused(link == nil, err, "Email")
	assert.Zero(t, w.GetTotalCallCount())
}

// A refused New whose error nobody looked at leaves a nil Client, in an interface.
func TestClientsThatNewDidNotMake(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*appstle.Client{"nil": nil, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var g portal.LinkGenerator = c
			assert.Equal(t, client(t, newWire(http.StatusOK, "")).Capabilities(), g.Capabilities())
			refused := func(noResult bool, err error) {
				t.Helper()
				e := failure(t, noResult, err)
				assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
				assert.Zero(t, e.Attempts)
				assert.ErrorContains(t, err, "New")
			}
			link, err := g.GenerateLink(t.Context(), anyRequest)
			refused(link == nil, err)
			link, err = g.GenerateLink(t.Context(), portal.Request{Email: "jane@example.com"})
			refused(link == nil, err)
			native, err := c.ManageSubscriptionLink(t.Context(), 1)
			refused(native == nil, err)
			native, err = c.ManageSubscriptionLinkByEmail(t.Context(), "jane@example.com")
			refused(native == nil, err)
			customers, err := listed(t, c.ListCustomers(t.Context(), appstle.CustomerFilter{}))
			refused(customers == nil, err)
			refused(true, c.Warm(t.Context()))
			_, err = g.GenerateLink(t.Context(), portal.Request{})
			assert.Equal(t, "CustomerID", failure(t, true, err).Field)
			assert.NotPanics(t, func() { _ = fmt.Sprintf("%v %+v", c, c) })
		})
	}
}
