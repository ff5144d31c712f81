package appstle_test

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

func TestDocumentedExamples(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file   string
		end    time.Time
		native appstle.ManageSubscriptionLink // the fields that only some examples have
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
		link := regexp.MustCompile(`https://[^"]+token=[^"]+`).FindString(file(t, tt.file))
		_, token, _ := strings.Cut(link, "token=")
		require.NotEmpty(t, token)
		requests := map[string]portal.Request{
			"by number": {CustomerID: "987654321", Email: "jane@example.com", SubscriptionIDs: []string{"a", "b"}},
			"by e-mail": {Email: "jane@example.com"},
		}
		for name, request := range requests {
			t.Run(tt.file+" "+name, func(t *testing.T) {
				t.Parallel()
				customer := "987654321"
				if name == "by e-mail" && tt.native.CustomerID == 0 {
					customer = "" // neither the request nor the response has it
				}
				w := providertest.NewWire(http.StatusOK, file(t, tt.file), http.Header{"X-Request-Id": {"req-7"}})
				c := client(t, w)
				got, err := c.GenerateLink(t.Context(), request)
				require.NoError(t, err)
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
	type row struct {
		fields string
		at     time.Time     // as reported
		in     time.Duration // otherwise, from now on
	}
	table.Bubbles(t, map[string]row{
		"a moment":                      {`"tokenExpirationTime":"2024-03-15T16:30:00Z"`, moment, 0},
		"a moment before minutes":       {`"tokenExpirationTime":"2024-03-15T16:30:00Z","expiresInMinutes":5`, moment, 0},
		"minutes":                       {`"expiresInMinutes":120`, time.Time{}, 2 * time.Hour},
		"one minute":                    {`"expiresInMinutes":1`, time.Time{}, time.Minute},
		"72 hours":                      {`"expiresInMinutes":4320`, time.Time{}, 72 * time.Hour},
		"ten years":                     {`"expiresInMinutes":5270400`, time.Time{}, 5270400 * time.Minute},
		"null and minutes":              {`"tokenExpirationTime":null,"expiresInMinutes":120`, time.Time{}, 2 * time.Hour},
		"no text and minutes":           {`"tokenExpirationTime":"","expiresInMinutes":120`, time.Time{}, 2 * time.Hour},
		"words and minutes":             {`"tokenExpirationTime":"in two hours","expiresInMinutes":120`, time.Time{}, 2 * time.Hour},
		"a number and minutes":          {`"tokenExpirationTime":1710520200000,"expiresInMinutes":120`, time.Time{}, 2 * time.Hour},
		"a moment and minutes in words": {`"tokenExpirationTime":"2024-03-15T16:30:00Z","expiresInMinutes":"two"`, moment, 0},
		// In these cases the expiry is unknown, but there is a link.
		"neither":                   {`"x":0`, time.Time{}, 0},
		"null for both":             {`"tokenExpirationTime":null,"expiresInMinutes":null`, time.Time{}, 0},
		"words":                     {`"tokenExpirationTime":"soon"`, time.Time{}, 0},
		"a number":                  {`"tokenExpirationTime":1710520200000`, time.Time{}, 0},
		"an object":                 {`"tokenExpirationTime":{"at":"2024-03-15T16:30:00Z"}`, time.Time{}, 0},
		"more than ten years":       {`"expiresInMinutes":5270401`, time.Time{}, 0},
		"no minutes left":           {`"expiresInMinutes":0`, time.Time{}, 0},
		"negative minutes":          {`"expiresInMinutes":-1`, time.Time{}, 0},
		"minutes beyond a lifetime": {`"expiresInMinutes":9223372036854775807`, time.Time{}, 0},
		"minutes beyond int64":      {`"expiresInMinutes":9223372036854775808`, time.Time{}, 0},
		"minutes in parts":          {`"expiresInMinutes":120.5`, time.Time{}, 0},
		"minutes in a text":         {`"expiresInMinutes":"120"`, time.Time{}, 0},
		"minutes in a list":         {`"expiresInMinutes":[120]`, time.Time{}, 0},
	}, func(t *testing.T, tt row) {
		want := tt.at
		if want.IsZero() {
			want = time.Now().UTC().Add(tt.in) // the link may be as old as the request
		}
		body := `{"manageSubscriptionLink":"` + wellFormedLink + `",` + tt.fields + `}`
		source := portal.ExpiryReported
		if tt.at.IsZero() && tt.in == 0 {
			want, source = time.Time{}, portal.ExpiryUnknown
		}
		c := client(t, providertest.RoundTripper(func(r *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return httpmock.NewStringResponse(http.StatusOK, body), nil
		}))
		link, err := c.GenerateLink(t.Context(), anyRequest)
		require.NoError(t, err)
		assert.Equal(t, "UTC", link.ExpiresAt.Location().String())
		assert.True(t, want.Equal(link.ExpiresAt), "%v, not %v", link.ExpiresAt, want)
		assert.Equal(t, source, link.ExpirySource)

		native, err := c.ManageSubscriptionLink(t.Context(), 987654321)
		require.NoError(t, err)
		assert.Equal(t, tt.at, native.TokenExpirationTime)
	})
}

func TestTokensOfLinks(t *testing.T) {
	t.Parallel()
	table.Pairs(t, map[string]string{
		"https://store.example/pages/manage":                         "",
		"https://store.example":                                      "",
		"https://store.example/cp?shop=a&token=abc&x=1":              "abc",
		"https://store.example/cp?token=a%2Bb%3D%3D":                 "a+b==",
		"https://store.example/cp?token=abc#top":                     "abc",
		"https://shop.myshopify.com/tools/recurring/customer_portal": "",
		"http://localhost:4242/cp?token=abc":                         "abc",
		"http://127.0.0.1/cp?token=abc":                              "abc",
		"https://lädchen.example/cp?token=abc":                       "abc",
	}, func(t *testing.T, link, token string) {
		body := `{"manageSubscriptionLink":"` + link + `","expiresInMinutes":1}`
		got, err := client(t, newWire(http.StatusOK, body)).GenerateLink(t.Context(), anyRequest)
		require.NoError(t, err)
		assert.Equal(t, link, got.URL.Reveal())
		assert.Equal(t, token, got.Token.Reveal())
		assert.Empty(t, got.DeepLinks)
	})
}

func TestRefusedBeforeAnyCall(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusOK, anyCustomer)
	c := client(t, w)
	generate := func(req portal.Request, field, says string) {
		t.Run(fmt.Sprintf("%+v", req), func(t *testing.T) {
			refused(t, errorOf(c.GenerateLink(t.Context(), req)), field, says, "jane")
		})
	}
	generate(portal.Request{SubscriptionIDs: []string{"a"}}, "CustomerID", "customer ID or e-mail")
	generate(portal.Request{CustomerID: "gid://shopify/Order/5"}, "CustomerID", "something other than a customer")
	for _, action := range []portal.Action{portal.ActionCancelSubscription, portal.ActionUpdatePaymentMethod, portal.ActionViewSubscription, "pause"} {
		generate(portal.Request{CustomerID: "1", SubscriptionIDs: []string{"a"}, Action: action}, "Action", "")
	}
	for _, id := range []string{"-1", "abc", "0987654321", "5\x00", " ", "5\xff", "../5", "jane@example.com", "gid://shopify/Customer/5?a=b"} {
		generate(portal.Request{CustomerID: id, Email: "jane@example.com"}, "CustomerID", "")
	}
	for _, number := range []int64{0, -1, math.MinInt64} {
		refused(t, errorOf(c.ManageSubscriptionLink(t.Context(), number)), "CustomerID", "at least 1")
	}
	for _, email := range []string{"jane.example.com", "jane doe@example.com", "jane@example.com\r\nX-Other: a", "jane\xff@example.com"} {
		generate(portal.Request{Email: email}, "Email", "")
		refused(t, errorOf(c.ManageSubscriptionLinkByEmail(t.Context(), email)), "Email", "", "jane")
	}
	assert.Zero(t, w.GetTotalCallCount())
}
