package salesbricks_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

const (
	documentedToken = "546c21827-8009-4f13-933d-22c8c8a9fb9a"
	documentedLink  = "https://app.salesbricks.com/subscription-management/546c21827-8009-4f13-933d-22c8c8a9fb9a"
	documentedBuyer = "997c5c51-17a5-4759-956e-bb87f7afd289"
)

var documentedEnd = time.Date(2024, 1, 5, 23, 38, 16, 667405000, time.UTC)

func TestDocumentedSample(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusCreated} {
		for _, action := range []portal.Action{"", portal.ActionViewSubscription} {
			w := providertest.NewWire(status, file(t, "documented_token.json"), http.Header{"X-Request-Id": {"req-7"}})
			c := client(t, w)
			link, err := c.GenerateLink(t.Context(), portal.Request{
				SubscriptionIDs: []string{subscription, subscription}, CustomerID: "another", Email: "jane@example.com", Action: action,
			})
			require.NoError(t, err)
			assert.Equal(t, portal.Link{
				Provider:     "salesbricks",
				URL:          documentedLink,
				Token:        documentedToken,
				ExpiresAt:    documentedEnd,
				ExpirySource: portal.ExpiryReported,
				CustomerID:   documentedBuyer,
				RequestID:    "req-7",
				Attempts:     1,
				DeepLinks: []portal.DeepLink{
					{Action: portal.ActionViewSubscription, SubscriptionID: subscription, URL: documentedLink},
				},
			}, *link)

			token, err := c.CreateSubscriptionToken(t.Context(), subscription)
			require.NoError(t, err)
			assert.Equal(t, salesbricks.SubscriptionToken{
				ID:        documentedToken,
				ExpiresAt: documentedEnd,
				Buyer:     salesbricks.Buyer{ID: documentedBuyer},
				RequestID: "req-7",
			}, *token)
		}
	}
}

// tokenResponse returns the documented response with another token or time.
func tokenResponse(t *testing.T, id, expiresAt string) string {
	t.Helper()
	type object = map[string]any
	token := object{"id": id, "expiresAt": expiresAt, "buyer": object{"id": documentedBuyer}}
	body, err := json.Marshal(object{"data": object{"createSubscriptionToken": object{"token": token}}})
	require.NoError(t, err)
	return string(body)
}

func TestPortalURLAndToken(t *testing.T) {
	t.Parallel()
	const base, staging = "https://app.salesbricks.com/subscription-management/", "https://app.staging.salesbricks.com/subscription-management"
	type row struct{ portalURL, token, url string }
	table.Run(t, map[string]row{
		"no UUID":             {"", "t", base + "t"},
		"a way out":           {"", "../../admin", base + "..%2F..%2Fadmin"},
		"query and fragment":  {"", "a?b=c#d", base + "a%3Fb=c%23d"},
		"newline":             {"", "a\r\nSet-Cookie: b", base + "a%0D%0ASet-Cookie:%20b"},
		"beyond ASCII":        {"", "ü", base + "%C3%BC"},
		"the default by name": {salesbricks.DefaultPortalURL, "t", base + "t"},
		"a slash at its end":  {staging + "/", "t", staging + "/t"},
		"no path":             {"https://portal.example", "t", "https://portal.example/t"},
		"an escaped path":     {"https://portal.example/a%2Fb/", "t", "https://portal.example/a%2Fb/t"},
		"loopback":            {"http://127.0.0.1:4242/", "t", "http://127.0.0.1:4242/t"},
	}, func(t *testing.T, tt row) {
		c := client(t, newWire(http.StatusOK, tokenResponse(t, tt.token, "2024-01-05T23:38:16Z")),
			func(cfg *salesbricks.Config) { cfg.PortalURL = tt.portalURL })
		link, err := c.GenerateLink(t.Context(), anyRequest)
		require.NoError(t, err)
		assert.Equal(t, tt.url, link.URL.Reveal())
		assert.Equal(t, tt.token, link.Token.Reveal())
		deep, ok := link.DeepLink(portal.ActionViewSubscription, subscription)
		assert.True(t, ok)
		assert.Equal(t, tt.url, deep.Reveal())
		providertest.Hides(t, link, tt.url)
	})
}

func TestATokenTooLongForALinkIsRefused(t *testing.T) {
	t.Parallel()
	c := client(t, newWire(http.StatusOK, tokenResponse(t, strings.Repeat("s3cret", 2000), "2024-01-05T23:38:16Z")))
	assert.Equal(t, portal.ErrBadResponse, failure(t, errorOf(c.GenerateLink(t.Context(), anyRequest)), "s3cret").Kind)
}

func TestPortalHosts(t *testing.T) {
	t.Parallel()
	for link, host := range map[string]string{
		salesbricks.DefaultPortalURL: salesbricks.PortalHost,
		salesbricks.StagingPortalURL: salesbricks.StagingPortalHost,
	} {
		u, err := url.Parse(link)
		require.NoError(t, err)
		assert.Equal(t, host, u.Host)
	}
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	c := client(t, newWire(http.StatusOK, ""))
	assert.Equal(t, portal.Capabilities{
		Provider:         "salesbricks",
		Identify:         []portal.Identifier{portal.BySubscriptionID},
		MaxSubscriptions: 1,
		Actions:          []portal.Action{portal.ActionViewSubscription},
		DeepLinks:        true,
		ReportsExpiry:    true,
	}, c.Capabilities())
}

func TestRefusedBeforeAnyCall(t *testing.T) {
	t.Parallel()
	type row struct {
		ids         []string
		action      portal.Action
		field, says string
	}
	table.Run(t, map[string]row{
		"no subscription":           {nil, "", "SubscriptionIDs", "subscription ID"},
		"two subscriptions":         {[]string{"a", "b"}, "", "SubscriptionIDs", "the maximum is 1"},
		"an empty one after it":     {[]string{"a", ""}, "", "SubscriptionIDs", "empty"},
		"an empty one":              {[]string{""}, "", "SubscriptionIDs", ""},
		"white space":               {[]string{" "}, "", "SubscriptionIDs", ""},
		"a slash":                   {[]string{"../a"}, "", "SubscriptionIDs", ""},
		"NUL":                       {[]string{"a\x00"}, "", "SubscriptionIDs", ""},
		"no UTF-8":                  {[]string{"a\xff"}, "", "SubscriptionIDs", ""},
		"an unknown page":           {[]string{"a"}, "pause", "Action", ""},
		"to cancel":                 {[]string{"a"}, portal.ActionCancelSubscription, "Action", ""},
		"to update payment methods": {[]string{"a"}, portal.ActionUpdatePaymentMethod, "Action", ""},
	}, func(t *testing.T, tt row) {
		w := newWire(http.StatusOK, wellFormed)
		for _, c := range []*salesbricks.Client{client(t, w), client(t, w, useREST)} {
			err := errorOf(c.GenerateLink(t.Context(), portal.Request{
				SubscriptionIDs: tt.ids, Action: tt.action, CustomerID: "c", Email: "jane@example.com",
			}))
			refused(t, err, tt.field, tt.says)
			if len(tt.ids) == 1 && tt.action == "" {
				refused(t, errorOf(c.CreateSubscriptionToken(t.Context(), tt.ids[0])), tt.field, tt.says)
				refused(t, errorOf(c.BillingPortal(t.Context(), tt.ids[0])), tt.field, tt.says)
			}
		}
		assert.Zero(t, w.GetTotalCallCount())
	})
}

// A proxy sends alice's response twice. The response does not say for whom it is, so the
// client must not use the connection for bob's call. The test is not parallel, because
// net/http logs the unexpected bytes.
func TestAConnectionWithUnaskedBytesIsClosed(t *testing.T) {
	log.SetOutput(io.Discard)
	defer log.SetOutput(os.Stderr)
	tokens, closed := make(chan string, 2), make(chan error, 1)
	tokens <- "alice"
	tokens <- "bob"
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		body := `{"data":{"createSubscriptionToken":{"token":{"id":"` + <-tokens + `"}}}}`
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		response := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		for range 1 + len(tokens) { // alice's twice
			_, _ = io.WriteString(conn, response)
		}
		_, err = rw.ReadByte() // until the client closes
		closed <- err
	}))
	t.Cleanup(proxy.Close)
	c := client(t, nil, func(cfg *salesbricks.Config) { cfg.BaseURL, cfg.HTTPClient = proxy.URL, nil })
	link, err := c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	assert.Equal(t, "alice", link.Token.Reveal())
	require.ErrorIs(t, <-closed, io.EOF)
	link, err = c.GenerateLink(t.Context(), anyRequest)
	require.NoError(t, err)
	assert.Equal(t, "bob", link.Token.Reveal())
}
