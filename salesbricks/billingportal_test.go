package salesbricks_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
	"github.com/portallink/portallink-go/salesbricks"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

func useREST(cfg *salesbricks.Config) { cfg.API = salesbricks.REST }

func TestBillingPortalRequestsByteByByte(t *testing.T) {
	t.Parallel()
	const root = "https://api.salesbricks.com/api/v2/subscriptions/"
	type row struct{ baseURL, subscription, url string }
	table.Run(t, map[string]row{
		"production":                         {"", subscription, root + subscription + "/billing-portal"},
		"the path of BaseURL is kept":        {"https://proxy.example/a%2Fb/", "a", "https://proxy.example/a%2Fb/api/v2/subscriptions/a/billing-portal"},
		"http to a loopback host":            {"http://localhost:8080", "a", "http://localhost:8080/api/v2/subscriptions/a/billing-portal"},
		"a dot":                              {"", ".", root + "%2E/billing-portal"},
		"characters with a meaning in a URL": {"", `a?b#c%2Fd`, root + "a%3Fb%23c%252Fd/billing-portal"},
		"beyond ASCII":                       {"", "ü", root + "%C3%BC/billing-portal"},
	}, func(t *testing.T, tt row) {
		w := newWire(http.StatusOK, documentedPortal)
		for _, api := range []salesbricks.API{salesbricks.GraphQL, salesbricks.REST} {
			c := client(t, w, func(cfg *salesbricks.Config) { cfg.BaseURL, cfg.API = tt.baseURL, api })
			_, err := c.BillingPortal(t.Context(), tt.subscription)
			require.NoError(t, err)
			if api == salesbricks.REST {
				_, err = c.GenerateLink(t.Context(), portal.Request{SubscriptionIDs: []string{tt.subscription}})
				require.NoError(t, err)
			}
		}
		w.AssertSent(t, 3, "GET", tt.url, "", keyHeader)
	})
}

// documentedPortal has the documented fields. The URL replaces "<string>" in the sample,
// which is not a URL.
const (
	documentedPortal = `{"url":"https://app.salesbricks.com/manage?t=t0ken-s3cret","url_expires_at":"2023-11-07T05:31:56Z"}`
	portalLink       = "https://app.salesbricks.com/manage?t=t0ken-s3cret"
)

func TestLinksByREST(t *testing.T) {
	t.Parallel()
	end := time.Date(2023, 11, 7, 5, 31, 56, 0, time.UTC)
	linked := func(end string) string {
		return `{"url_expires_at":` + end + `,"url":"` + portalLink + `","is_new":[1]}`
	}
	type row struct {
		body string
		end  time.Time // zero: unknown
	}
	table.Run(t, map[string]row{
		"the documented sample":      {documentedPortal, end},
		"another zone":               {linked(`"2023-11-07T06:31:56+01:00"`), end},
		"no expiry":                  {`{"url":"` + portalLink + `"}`, time.Time{}},
		"no expiry, but words":       {`{"url":"` + portalLink + `","detail":"t0ken-s3cret is spent"}`, time.Time{}},
		"null for the expiry":        {linked(`null`), time.Time{}},
		"a number for the expiry":    {linked(`1699335116`), time.Time{}},
		"an expiry that is not read": {linked(`"soon"`), time.Time{}},
	}, func(t *testing.T, tt row) {
		for _, action := range []portal.Action{"", portal.ActionViewSubscription} {
			c := client(t, providertest.NewWire(http.StatusOK, tt.body, http.Header{"X-Request-Id": {"req-7"}}), useREST)
			want := portal.Link{
				Provider:  "salesbricks",
				URL:       portalLink,
				ExpiresAt: tt.end,
				RequestID: "req-7",
				Attempts:  1,
				DeepLinks: []portal.DeepLink{{Action: portal.ActionViewSubscription, SubscriptionID: subscription, URL: portalLink}},
			}
			if !tt.end.IsZero() {
				want.ExpirySource = portal.ExpiryReported
			}
			link, err := c.GenerateLink(t.Context(), portal.Request{
				SubscriptionIDs: []string{subscription, subscription}, CustomerID: "another", Action: action,
			})
			require.NoError(t, err)
			assert.Equal(t, want, *link)
			native, err := c.BillingPortal(t.Context(), subscription)
			require.NoError(t, err)
			assert.Equal(t, salesbricks.BillingPortal{URL: portalLink, URLExpiresAt: tt.end, RequestID: "req-7"}, *native)
		}
	})
}

func TestResponsesThatAreNoBillingPortal(t *testing.T) {
	t.Parallel()
	expiring := func(url string) string { return `{"url":` + url + `,"url_expires_at":"2023-11-07T05:31:56Z"}` }
	type row struct {
		body    string
		status  int
		kind    portal.ErrorKind
		message string
	}
	table.Run(t, map[string]row{
		"empty":                     {``, 200, portal.ErrBadResponse, ""},
		"truncated":                 {documentedPortal[:40], 200, portal.ErrBadResponse, ""},
		"a refusal":                 {`{"detail":"No portal."}`, 200, portal.ErrBadResponse, "No portal."},
		"a refusal with a link":     {`{"detail":"see https://app.salesbricks.com/s3cret"}`, 200, portal.ErrBadResponse, "see [redacted]"},
		"the checkout's field":      {`{"checkout_url":"` + portalLink + `","url_expires_at":"2023-11-07T05:31:56Z"}`, 200, portal.ErrBadResponse, ""},
		"URL of no text":            {expiring(`""`), 200, portal.ErrBadResponse, ""},
		"URL a number":              {expiring(`42`), 200, portal.ErrBadResponse, ""},
		"URL not https":             {expiring(`"http://app.salesbricks.com/t0ken-s3cret"`), 200, portal.ErrBadResponse, ""},
		"the URL in capitals":       {`{"URL":"` + portalLink + `"}`, 200, portal.ErrBadResponse, ""},
		"a refusal of another type": {`{"detail":["No portal."]}`, 200, portal.ErrBadResponse, ""},
		"the key is refused":        {`{"detail":"` + testKey + ` will not do"}`, 403, portal.ErrUnauthorized, "[redacted] will not do"},
		"no body":                   {``, 404, portal.ErrNotFound, ""},
		"HTML":                      {`<html>Sorry</html>`, 500, portal.ErrUnavailable, ""},
		"the token of a link":       {`{"detail":"t0ken-s3cret is spent","url":"` + portalLink + `"}`, 400, portal.ErrInvalidRequest, ""},
	}, func(t *testing.T, tt row) {
		c := client(t, newWire(tt.status, tt.body), useREST)
		want := portal.Error{Kind: tt.kind, Status: tt.status, Message: tt.message}
		assertError(t, errorOf(c.GenerateLink(t.Context(), anyRequest)), want, "s3cret")
		assertError(t, errorOf(c.BillingPortal(t.Context(), subscription)), want, "s3cret")
	})
}

func TestRESTKeepsTheContract(t *testing.T) {
	t.Parallel()
	server := providertest.Start(t, salesbrickstest.NewServer)
	var only []string // all checks
	if testing.Short() {
		only = []string{"valid-request", "unknown-customer", "expiry-reported", "unfit-link-refused", "odd-answers"}
	}
	require.NoError(t, portaltest.Check(portaltest.Harness{
		New: func(client *http.Client) (portal.LinkGenerator, error) {
			return salesbricks.New(salesbricks.Config{
				APIKey: salesbrickstest.Key, BaseURL: server.URL(), HTTPClient: client, API: salesbricks.REST,
				Retry: portal.Retry{Min: time.Millisecond},
			})
		},
		Valid:   portal.Request{SubscriptionIDs: []string{salesbrickstest.Subscription}},
		Unknown: portal.Request{SubscriptionIDs: []string{"99999999-2222-4333-8444-555555555555"}},
		Secrets: []string{salesbrickstest.Key},
	}, only...))
}
