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
	"github.com/portallink/portallink-go/internal/table"
)

// Each form of the call returns the fields and the kind of token of its documented example.
func TestLinks(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	type form struct {
		page, body string // the end of the body is a pattern
		shop       string
		times      string // the claim with the time
		unit       int64  // of that claim, in milliseconds
	}
	path := form{
		page: "https://store.example.com/pages/manage-subscriptions", shop: "store.example.com", times: "createdAt", unit: 1,
		body: `:\d\d\.\d{3}Z","expiresInMinutes":120,"customerId":987654321,"portalUrl":"https://store\.example\.com/pages/manage-subscriptions"\}$`,
	}
	query := form{
		page: "https://mystore.com/tools/recurring/customer_portal", shop: "mystore.myshopify.com", times: "timestamp", unit: 1000,
		body: `:\d\dZ"\}$`,
	}
	email := url.QueryEscape(appstletest.Email)
	type row struct {
		target string
		form   form
	}
	table.Run(t, map[string]row{
		"by path":               {"/" + appstletest.Customer, path},
		"by number":             {"?customerId=" + appstletest.Customer, query},
		"by e-mail":             {"?emailId=" + email, query},
		"by e-mail in capitals": {"?emailId=" + strings.ToUpper(email), query},
		"number, e-mail empty":  {"?emailId=&customerId=" + appstletest.Customer, query},
		"e-mail, number empty":  {"?customerId=&emailId=" + email, query},
		"an unknown parameter":  {"?customerId=" + appstletest.Customer + "&trace=1", query},
	}, func(t *testing.T, tc row) {
		before := time.Now().UnixMilli() / tc.form.unit
		body := get(t, server, linkPath+tc.target)
		assert.Regexp(t, `^\{"manageSubscriptionLink":"[^"]+","tokenExpirationTime":"\d{4}-\d\d-\d\dT\d\d:\d\d`+tc.form.body, body)
		var link struct {
			ManageSubscriptionLink string
			TokenExpirationTime    time.Time
		}
		require.NoError(t, json.Unmarshal([]byte(body), &link))
		token, ok := strings.CutPrefix(link.ManageSubscriptionLink, tc.form.page+"?token=")
		require.True(t, ok, link)
		assert.True(t, strings.HasPrefix(token, "eyJhbGciOiJIUzI1"), `{"alg":"HS25`)
		parts := strings.Split(token, ".")
		require.Len(t, parts, 3)
		payload, err := base64.RawURLEncoding.DecodeString(parts[1])
		require.NoError(t, err)
		var claims map[string]any
		require.NoError(t, json.Unmarshal(payload, &claims))
		made := link.TokenExpirationTime.Add(-2*time.Hour).UnixMilli() / tc.form.unit
		assert.Equal(t, map[string]any{"shop": tc.form.shop, "customerId": 987654321.0, tc.form.times: float64(made)}, claims)
		assert.GreaterOrEqual(t, made, before)
	})
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
		"path: word":                {target: linkPath + "/nobody", status: 400, detail: number},
		"path: gid":                 {target: linkPath + "/" + url.PathEscape("gid://shopify/Customer/"+appstletest.Customer), status: 400, detail: number},
		"path: slash":               {target: linkPath + "/%2F", status: 400, detail: number},
		"path: no UTF-8":            {target: linkPath + "/%ff", status: 400, detail: number},
		"query: nothing":            {target: linkPath, status: 400, detail: "Either customerId or emailId must be provided."},
		"query: empty":              {target: linkPath + "?customerId=&emailId=", status: 400, detail: "Either customerId or emailId must be provided."},
		"query: both":               {target: linkPath + "?customerId=" + appstletest.Customer + "&emailId=" + email, status: 400, detail: "Cannot provide both"},
		"query: unknown":            {target: linkPath + "?customerId=1", status: 404, detail: "Customer not found."},
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
	var expires time.Time // of the latest link
	link := func(target string) string {
		var response struct {
			ManageSubscriptionLink, PortalURL string
			TokenExpirationTime               time.Time
		}
		require.NoError(t, json.Unmarshal([]byte(get(t, server, linkPath+target)), &response))
		assert.True(t, strings.HasPrefix(response.ManageSubscriptionLink, response.PortalURL))
		expires = response.TokenExpirationTime
		return response.ManageSubscriptionLink
	}
	assert.Contains(t, link("/"+appstletest.Customer), "https://store.example.com/")
	server.HostPortal()
	page := providertest.Send(t, http.MethodGet, link("/"+appstletest.Customer), "")
	assert.Contains(t, page.Body, expires.Format(`datetime="2006-01-02T15:04:05Z"`))
	added := server.AddCustomers(1)[0]
	type row struct {
		link   string
		status int
		want   string
	}
	table.Run(t, map[string]row{
		"by path":          {link("/" + appstletest.Customer), 200, "Erika Sample, erika.sample&#43;portal@example.com, " + appstletest.Customer},
		"by e-mail":        {link("?emailId=" + url.QueryEscape(appstletest.Email)), 200, appstletest.Customer},
		"another customer": {link("?customerId=" + added), 200, "Added Customer 1, added1@example.com, " + added},
		"another token":    {link("/"+appstletest.Customer) + "x", 404, "Unknown link"},
	}, func(t *testing.T, tc row) {
		assert.True(t, strings.HasPrefix(tc.link, server.URL()), tc.link)
		got := providertest.Send(t, http.MethodGet, tc.link, "")
		assert.Equal(t, tc.status, got.Status)
		assert.Contains(t, got.Body, tc.want)
	})
}
