package appstle_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/portal"
)

const documentedURL = "https://subscription-admin.appstle.com/api/external/v2/manage-subscription-link/987654321"

var anyRequest = portal.Request{CustomerID: "987654321"}

const (
	wellFormedLink = "https://store.example/pages/manage?token=t0ken-s3cret"
	wellFormed     = `{"manageSubscriptionLink":"` + wellFormedLink + `","tokenExpirationTime":"2024-03-15T16:30:00.000Z",` +
		`"expiresInMinutes":120,"customerId":987654321,"portalUrl":"https://store.example/pages/manage"}`
	// anyCustomer leaves out all that is optional.
	anyCustomer = `{"manageSubscriptionLink":"` + wellFormedLink + `","tokenExpirationTime":"2024-03-15T16:30:00Z"}`
)

func TestRequestsByteByByte(t *testing.T) {
	t.Parallel()
	const base = "https://subscription-admin.appstle.com/api/external/v2/manage-subscription-link"
	byEmail := func(email string) portal.Request { return portal.Request{Email: email} }
	tests := []struct {
		name    string
		config  appstle.Config
		request portal.Request
		url     string
		query   string
	}{
		{"a number", appstle.Config{}, anyRequest, documentedURL, ""},
		{"its gid:// form", appstle.Config{}, portal.Request{CustomerID: "gid://shopify/Customer/987654321"}, documentedURL, ""},
		{"the least number", appstle.Config{}, portal.Request{CustomerID: "1"}, base + "/1", ""},
		{"the greatest number", appstle.Config{}, portal.Request{CustomerID: "9223372036854775807"}, base + "/9223372036854775807", ""},
		{"the number comes before the e-mail", appstle.Config{}, portal.Request{CustomerID: "1", Email: "jane@example.com"}, base + "/1", ""},
		{"a bad e-mail beside the number is surplus", appstle.Config{}, portal.Request{CustomerID: "1", Email: "\x00"}, base + "/1", ""},
		{
			"subscriptions are ignored", appstle.Config{},
			portal.Request{CustomerID: "1", SubscriptionIDs: append(make([]string, 99), "a/b", "\x00")}, base + "/1", "",
		},
		{"an e-mail", appstle.Config{}, byEmail("jane@example.com"), base + "?emailId=jane%40example.com", "emailId=jane%40example.com"},
		{"plus and ampersand", appstle.Config{}, byEmail("jane+shop&api_key=x@example.com"),
			base + "?emailId=jane%2Bshop%26api_key%3Dx%40example.com", "emailId=jane%2Bshop%26api_key%3Dx%40example.com"},
		{"beyond ASCII", appstle.Config{}, byEmail("jäne@exämple.com"),
			base + "?emailId=j%C3%A4ne%40ex%C3%A4mple.com", "emailId=j%C3%A4ne%40ex%C3%A4mple.com"},
		{"what a URL gives a meaning", appstle.Config{}, byEmail(`a#b?c%2Fd/e@example.com`),
			base + "?emailId=a%23b%3Fc%252Fd%2Fe%40example.com", "emailId=a%23b%3Fc%252Fd%2Fe%40example.com"},
		{"a partner's key", appstle.Config{AppKey: "partner"}, anyRequest, documentedURL, ""},
		{
			"memberships", appstle.Config{BaseURL: appstle.Memberships}, anyRequest,
			"https://membership-admin.appstle.com/api/external/v2/manage-subscription-link/987654321", "",
		},
		{
			"the path of BaseURL is kept", appstle.Config{BaseURL: "https://proxy.example/appstle"}, anyRequest,
			"https://proxy.example/appstle/api/external/v2/manage-subscription-link/987654321", "",
		},
		{
			"the path with a slash at its end", appstle.Config{BaseURL: "https://proxy.example/a%2Fb/"}, byEmail("a@b"),
			"https://proxy.example/a%2Fb/api/external/v2/manage-subscription-link?emailId=a%40b", "emailId=a%40b",
		},
		{
			"http to a loopback host", appstle.Config{BaseURL: "http://[::1]:8080"}, anyRequest,
			"http://[::1]:8080/api/external/v2/manage-subscription-link/987654321", "",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			header.Set("X-API-Key", testKey)
			header.Set("Accept", "application/json")
			if tt.config.AppKey != "" {
				header.Set("X-App-Key", tt.config.AppKey.Reveal())
			}
			want := sent{Method: "GET", URL: tt.url, Query: tt.query, Header: header}
			w := newWire(http.StatusTeapot, "")
			w.RegisterResponder("GET", tt.url, w.answer(http.StatusOK, anyCustomer, nil))
			c := client(t, w, func(cfg *appstle.Config) {
				cfg.AppKey, cfg.BaseURL = tt.config.AppKey, tt.config.BaseURL
			})
			_, err := c.GenerateLink(t.Context(), tt.request)
			require.NoError(t, err)
			if tt.query != "" {
				_, err = c.ManageSubscriptionLinkByEmail(t.Context(), tt.request.Email)
			} else {
				_, err = c.ManageSubscriptionLink(t.Context(), number(t, tt.request.CustomerID))
			}
			require.NoError(t, err)

			require.Len(t, w.sent, 2)
			for _, got := range w.sent {
				assert.Regexp(t, `^portallink-go/[^ ()]+ \(go[^()]+\)$`, got.Header.Get("User-Agent"))
				got.Header.Del("User-Agent")
				assert.Equal(t, want, got)
				assert.NotContains(t, got.URL, testKey)
				assert.NotContains(t, got.URL, "api_key=")
			}
		})
	}
}

// number is the one in a customer ID, read without the code under test.
func number(t *testing.T, customerID string) (n int64) {
	t.Helper()
	for _, digit := range strings.TrimPrefix(customerID, "gid://shopify/Customer/") {
		require.Contains(t, "0123456789", string(digit))
		n = n*10 + int64(digit-'0')
	}
	return n
}

func TestHTTPClientIsCopied(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusFound, "")
	asked := 0
	hc := &http.Client{Transport: w, CheckRedirect: func(*http.Request, []*http.Request) error {
		asked++
		return nil
	}}
	c := client(t, nil, func(cfg *appstle.Config) { cfg.HTTPClient = hc })
	assert.Same(t, w, hc.Transport)
	require.NotNil(t, hc.CheckRedirect)
	require.NoError(t, hc.CheckRedirect(nil, nil))
	assert.Equal(t, 1, asked, "CheckRedirect was replaced")
	assert.Zero(t, hc.Timeout)
	assert.Nil(t, hc.Jar)

	hc.Transport = httpmock.NewMockTransport() // too late to matter
	_, err := c.GenerateLink(t.Context(), anyRequest)
	require.ErrorIs(t, err, portal.ErrBadResponse)
	assert.Len(t, w.sent, 1)
	assert.Equal(t, 1, asked, "CheckRedirect was asked")
}
