package appstletest_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle/appstletest"
)

// claims takes a token apart, and checks that it looks like a JWT of HS256.
func claims(t *testing.T, link, page string) map[string]any {
	t.Helper()
	token, ok := strings.CutPrefix(link, page+"?token=")
	require.True(t, ok, link)
	parts := strings.Split(token, ".")
	require.Len(t, parts, 3)
	var header, payload map[string]any
	for i, out := range []*map[string]any{&header, &payload} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, out))
	}
	assert.Equal(t, "HS256", header["alg"])
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	require.NoError(t, err)
	assert.Len(t, signature, 32)
	return payload
}

func TestLinkByPath(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	seen := map[any]bool{}
	for range 20 {
		before := time.Now().Truncate(time.Millisecond)
		got := get(t, server, linkPath+"/"+appstletest.Customer)
		require.Equal(t, http.StatusOK, got.status)
		assert.Equal(t, "application/json", got.header.Get("Content-Type"))
		assert.Regexp(t, `^\{"manageSubscriptionLink":"[^"]+","tokenExpirationTime":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",`+
			`"expiresInMinutes":120,"customerId":987654321,"portalUrl":"https://store\.example\.com/pages/manage-subscriptions"\}$`, got.body)
		var link map[string]any
		require.NoError(t, json.Unmarshal([]byte(got.body), &link))
		text, _ := link["manageSubscriptionLink"].(string)
		payload := claims(t, text, "https://store.example.com/pages/manage-subscriptions")
		assert.Equal(t, "store.example.com", payload["shop"])
		assert.InDelta(t, 987654321, payload["customerId"], 0)
		assert.Len(t, payload, 3)

		text, _ = link["tokenExpirationTime"].(string)
		ends, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		assert.InDelta(t, ends.Add(-2*time.Hour).UnixMilli(), payload["createdAt"], 0)
		assert.False(t, ends.Add(-2*time.Hour).Before(before))
		assert.False(t, seen[link["manageSubscriptionLink"]], "a token came twice")
		seen[link["manageSubscriptionLink"]] = true
	}
}

func TestLinkByQuery(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	cases := map[string]string{
		"by number":                    "?customerId=" + appstletest.Customer,
		"by e-mail":                    "?emailId=" + url.QueryEscape(appstletest.Email),
		"by e-mail in capitals":        "?emailId=" + url.QueryEscape(strings.ToUpper(appstletest.Email)),
		"number, e-mail empty":         "?emailId=&customerId=" + appstletest.Customer,
		"e-mail, number empty":         "?customerId=&emailId=" + url.QueryEscape(appstletest.Email),
		"a parameter that nobody asks": "?customerId=" + appstletest.Customer + "&trace=1",
	}
	for name, query := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := time.Now().Truncate(time.Second)
			got := get(t, server, linkPath+query)
			require.Equal(t, http.StatusOK, got.status)
			assert.Regexp(t, `^\{"manageSubscriptionLink":"[^"]+","tokenExpirationTime":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\}$`, got.body)
			var link map[string]string
			require.NoError(t, json.Unmarshal([]byte(got.body), &link))
			payload := claims(t, link["manageSubscriptionLink"], "https://mystore.com/tools/recurring/customer_portal")
			assert.Equal(t, "mystore.myshopify.com", payload["shop"])
			assert.InDelta(t, 987654321, payload["customerId"], 0)
			ends, err := time.Parse(time.RFC3339, link["tokenExpirationTime"])
			require.NoError(t, err)
			assert.InDelta(t, ends.Add(-2*time.Hour).Unix(), payload["timestamp"], 0)
			assert.False(t, ends.Add(-2*time.Hour).Before(before))
		})
	}
}

func TestLinkRefusals(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	email := url.QueryEscape(appstletest.Email)
	cases := map[string]struct {
		target string
		status int
		detail string
	}{
		"path: unknown":             {"/1", 404, "Customer not found."},
		"path: largest number":      {"/9223372036854775807", 404, "Customer not found."},
		"path: not yet added":       {"/7000000000001", 404, "Customer not found."},
		"path: zero":                {"/0", 400, "greater than or equal to 1"},
		"path: negative":            {"/-5", 400, "greater than or equal to 1"},
		"path: signed":              {"/+" + appstletest.Customer, 400, "greater than or equal to 1"},
		"path: overflow":            {"/9223372036854775808", 400, "greater than or equal to 1"},
		"path: endless":             {"/" + strings.Repeat("9", 5000), 400, "greater than or equal to 1"},
		"path: word":                {"/nobody", 400, "greater than or equal to 1"},
		"path: decimal":             {"/1.0", 400, "greater than or equal to 1"},
		"path: underscores":         {"/987_654_321", 400, "greater than or equal to 1"},
		"path: gid":                 {"/" + url.PathEscape("gid://shopify/Customer/"+appstletest.Customer), 400, "greater than or equal to 1"},
		"path: slash":               {"/%2F", 400, "greater than or equal to 1"},
		"path: NUL":                 {"/" + appstletest.Customer + "%00", 400, "greater than or equal to 1"},
		"path: other digits":        {"/" + url.PathEscape("٣"), 400, "greater than or equal to 1"},
		"path: no UTF-8":            {"/%ff", 400, "greater than or equal to 1"},
		"query: nothing":            {"", 400, "Either customerId or emailId must be provided."},
		"query: empty":              {"?customerId=&emailId=", 400, "Either customerId or emailId must be provided."},
		"query: both":               {"?customerId=" + appstletest.Customer + "&emailId=" + email, 400, "Cannot provide both"},
		"query: unknown":            {"?customerId=1", 404, "Customer not found."},
		"query: word":               {"?customerId=nobody", 400, "greater than or equal to 1"},
		"query: zero":               {"?customerId=0", 400, "greater than or equal to 1"},
		"query: overflow":           {"?customerId=99999999999999999999", 400, "greater than or equal to 1"},
		"query: unknown e-mail":     {"?emailId=nobody%40example.com", 404, "Customer not found."},
		"query: plus not escaped":   {"?emailId=" + appstletest.Email, 404, "Customer not found."},
		"query: number twice":       {"?customerId=1&customerId=2", 400, "more than once"},
		"query: e-mail twice":       {"?emailId=" + email + "&emailId=" + email, 400, "more than once"},
		"query: email":              {"?email=" + email, 400, "Did you mean emailId?"},
		"query: email and a number": {"?email=" + email + "&customerId=" + appstletest.Customer, 400, "Did you mean emailId?"},
		"query: wrong case":         {"?emailid=" + email, 400, "Either customerId or emailId"},
		"query: bad escape":         {"?emailId=%zz", 400, "malformed"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			detail := assertProblem(t, get(t, server, linkPath+tc.target), tc.status, strings.ToValidUTF8(unescaped(linkPath+tc.target), "\uFFFD"))
			assert.Contains(t, detail, tc.detail)
		})
	}
}

func TestAddedCustomersGetLinks(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	ids := append(server.AddCustomers(2), server.AddCustomers(1)...)
	assert.Empty(t, server.AddCustomers(0))
	assert.Empty(t, server.AddCustomers(-3))
	require.Len(t, ids, 3)
	for i, id := range ids {
		got := get(t, server, linkPath+"/"+id)
		assert.Equal(t, http.StatusOK, got.status)
		assert.Contains(t, got.body, `"customerId":`+id+`,`)
		assert.Equal(t, http.StatusOK, get(t, server, linkPath+"?customerId="+id).status)
		assert.Equal(t, http.StatusOK, get(t, server, linkPath+"?emailId=added"+strconv.Itoa(i+1)+"%40example.com").status)
	}
	assert.Equal(t, http.StatusNotFound, get(t, server, linkPath+"/7000000000004").status)
}

func TestHostedPortal(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	link := func(target string) string {
		var response struct{ ManageSubscriptionLink, PortalURL string }
		require.NoError(t, json.Unmarshal([]byte(get(t, server, linkPath+target).body), &response))
		assert.True(t, strings.HasPrefix(response.ManageSubscriptionLink, response.PortalURL))
		return response.ManageSubscriptionLink
	}
	assert.Contains(t, link("/"+appstletest.Customer), "https://store.example.com/")
	server.HostPortal()
	added := server.AddCustomers(1)[0]
	cases := map[string]struct {
		link   string
		status int
		want   string
	}{
		"by path":          {link("/" + appstletest.Customer), 200, "Erika Sample, erika.sample&#43;portal@example.com, " + appstletest.Customer},
		"by e-mail":        {link("?emailId=" + url.QueryEscape(appstletest.Email)), 200, appstletest.Customer},
		"another customer": {link("?customerId=" + added), 200, "Added Customer 1, added1@example.com, " + added},
		"another token":    {link("/"+appstletest.Customer) + "x", 404, "Unknown link"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.True(t, strings.HasPrefix(tc.link, server.URL()), tc.link)
			got := call(t, http.MethodGet, tc.link, map[string]string{"X-API-Key": ""})
			assert.Equal(t, tc.status, got.status)
			assert.Contains(t, got.body, tc.want)
		})
	}
}
