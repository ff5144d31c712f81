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
	"github.com/portallink/portallink-go/internal/providertest"
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
		body := get(t, server, linkPath+"/"+appstletest.Customer)
		assert.Regexp(t, `^\{"manageSubscriptionLink":"[^"]+","tokenExpirationTime":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",`+
			`"expiresInMinutes":120,"customerId":987654321,"portalUrl":"https://store\.example\.com/pages/manage-subscriptions"\}$`, body)
		var link map[string]any
		require.NoError(t, json.Unmarshal([]byte(body), &link))
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
			body := get(t, server, linkPath+query)
			assert.Regexp(t, `^\{"manageSubscriptionLink":"[^"]+","tokenExpirationTime":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\}$`, body)
			var link map[string]string
			require.NoError(t, json.Unmarshal([]byte(body), &link))
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
	const number = "greater than or equal to 1"
	refusals(t, server, map[string]exchange{
		"path: unknown":             {target: linkPath + "/1", status: 404, detail: "Customer not found."},
		"path: largest number":      {target: linkPath + "/9223372036854775807", status: 404, detail: "Customer not found."},
		"path: not yet added":       {target: linkPath + "/7000000000001", status: 404, detail: "Customer not found."},
		"path: zero":                {target: linkPath + "/0", status: 400, detail: number},
		"path: negative":            {target: linkPath + "/-5", status: 400, detail: number},
		"path: signed":              {target: linkPath + "/+" + appstletest.Customer, status: 400, detail: number},
		"path: overflow":            {target: linkPath + "/9223372036854775808", status: 400, detail: number},
		"path: endless":             {target: linkPath + "/" + strings.Repeat("9", 5000), status: 400, detail: number},
		"path: word":                {target: linkPath + "/nobody", status: 400, detail: number},
		"path: decimal":             {target: linkPath + "/1.0", status: 400, detail: number},
		"path: underscores":         {target: linkPath + "/987_654_321", status: 400, detail: number},
		"path: gid":                 {target: linkPath + "/" + url.PathEscape("gid://shopify/Customer/"+appstletest.Customer), status: 400, detail: number},
		"path: slash":               {target: linkPath + "/%2F", status: 400, detail: number},
		"path: NUL":                 {target: linkPath + "/" + appstletest.Customer + "%00", status: 400, detail: number},
		"path: other digits":        {target: linkPath + "/" + url.PathEscape("٣"), status: 400, detail: number},
		"path: no UTF-8":            {target: linkPath + "/%ff", status: 400, detail: number},
		"query: nothing":            {target: linkPath, status: 400, detail: "Either customerId or emailId must be provided."},
		"query: empty":              {target: linkPath + "?customerId=&emailId=", status: 400, detail: "Either customerId or emailId must be provided."},
		"query: both":               {target: linkPath + "?customerId=" + appstletest.Customer + "&emailId=" + email, status: 400, detail: "Cannot provide both"},
		"query: unknown":            {target: linkPath + "?customerId=1", status: 404, detail: "Customer not found."},
		"query: word":               {target: linkPath + "?customerId=nobody", status: 400, detail: number},
		"query: zero":               {target: linkPath + "?customerId=0", status: 400, detail: number},
		"query: overflow":           {target: linkPath + "?customerId=99999999999999999999", status: 400, detail: number},
		"query: unknown e-mail":     {target: linkPath + "?emailId=nobody%40example.com", status: 404, detail: "Customer not found."},
		"query: plus not escaped":   {target: linkPath + "?emailId=" + appstletest.Email, status: 404, detail: "Customer not found."},
		"query: number twice":       {target: linkPath + "?customerId=1&customerId=2", status: 400, detail: "more than once"},
		"query: e-mail twice":       {target: linkPath + "?emailId=" + email + "&emailId=" + email, status: 400, detail: "more than once"},
		"query: email":              {target: linkPath + "?email=" + email, status: 400, detail: "Did you mean emailId?"},
		"query: email and a number": {target: linkPath + "?email=" + email + "&customerId=" + appstletest.Customer, status: 400, detail: "Did you mean emailId?"},
		"query: wrong case":         {target: linkPath + "?emailid=" + email, status: 400, detail: "Either customerId or emailId"},
		"query: bad escape":         {target: linkPath + "?emailId=%zz", status: 400, detail: "malformed"},
	})
}

func TestAddedCustomersGetLinks(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	ids := append(server.AddCustomers(2), server.AddCustomers(1)...)
	assert.Empty(t, server.AddCustomers(0))
	assert.Empty(t, server.AddCustomers(-3))
	require.Len(t, ids, 3)
	for i, id := range ids {
		assert.Contains(t, get(t, server, linkPath+"/"+id), `"customerId":`+id+`,`)
		get(t, server, linkPath+"?customerId="+id)
		get(t, server, linkPath+"?emailId=added"+strconv.Itoa(i+1)+"%40example.com")
	}
	refusals(t, server, map[string]exchange{"one too many": {target: linkPath + "/7000000000004", status: 404}})
}

func TestHostedPortal(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	link := func(target string) string {
		var response struct{ ManageSubscriptionLink, PortalURL string }
		require.NoError(t, json.Unmarshal([]byte(get(t, server, linkPath+target)), &response))
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
			got := providertest.Send(t, http.MethodGet, tc.link, "")
			assert.Equal(t, tc.status, got.Status)
			assert.Contains(t, got.Body, tc.want)
		})
	}
}
