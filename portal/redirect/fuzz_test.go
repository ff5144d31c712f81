package redirect_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/redirect"
)

// FuzzVerify looks for a text that causes a panic, and for one that is valid although it
// does not contain the payload.
func FuzzVerify(f *testing.F) {
	// Always the same ticket: fuzzing stores inputs and shares them between processes.
	s, err := redirect.NewSigner(redirect.SignerConfig{
		URL: mailURL, Keys: []portal.Secret{"a key that signs one ticket alone", oldKey}, MaxLifetime: 100 * 365 * 24 * time.Hour,
	})
	require.NoError(f, err)
	ticket := redirect.Ticket{Customer: "cus_0123456789abc", ExpiresAt: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}
	link := sign(f, s, ticket)
	payload := strings.TrimPrefix(link, mailURL)
	for _, seed := range []string{
		link, payload, link + "?utm=50%", "<" + link + ">", "%3c%zz%" + payload,
		mailURL + "=\r\n" + payload, "&#x2F;&", "\xff\u00ad\n>",
	} {
		f.Add(seed, 0, byte(0))
	}
	f.Add("", 3, byte('a'))
	f.Fuzz(func(t *testing.T, text string, at int, c byte) {
		if got, err := s.Verify(text); err == nil {
			assert.Equal(t, ticket, got)
			letters := strings.Map(func(r rune) rune {
				if strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r) {
					return r
				}
				return -1
			}, strings.ToLower(text))
			if !strings.Contains(text, "%") && !strings.Contains(text, "&") { // nothing is escaped
				assert.Contains(t, letters, payload)
			}
		} else {
			require.Equal(t, redirect.ErrInvalid, err)
		}

		// Change one character of the payload.
		if c |= 0x20; at < 0 || at >= len(payload) || payload[at] == c || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", rune(c)) {
			return
		}
		_, err := s.Verify(mailURL + payload[:at] + string(rune(c)) + payload[at+1:])
		require.Equal(t, redirect.ErrInvalid, err)
	})
}

// FuzzTicket looks for a ticket that is rejected, or changes on the way.
func FuzzTicket(f *testing.F) {
	s := newSigner(f, mailURL, key)
	f.Add("cus_1", "view_subscription", "sub_1", uint32(60))
	f.Fuzz(func(t *testing.T, customer, action, subscription string, seconds uint32) {
		want := redirect.Ticket{
			Customer: customer, Action: portal.Action(action), Subscription: subscription,
			ExpiresAt: tomorrow().Add(time.Duration(seconds%1_000_000) * time.Second),
		}
		link, err := s.Sign(want)
		if customer == "" || len(customer) > 64 || len(action) > 64 || len(subscription) > 128 {
			require.ErrorIs(t, err, portal.ErrInvalidRequest)
			return
		}
		require.NoError(t, err)
		got, err := s.Verify(link.Reveal())
		require.NoError(t, err)
		assert.Equal(t, want, got)
	})
}

// FuzzRequest looks for a request that mints a link against the rules, or causes a panic.
func FuzzRequest(f *testing.F) {
	f.Add("POST", "same-origin", "document", "", "text/html", "application/x-www-form-urlencoded", "subscription=sub_1", "a=b")
	f.Add("GET", "same-origin", "document", "prefetch;prerender", "application/json;q=0.5,*/*", "", "", "action=view_subscription")
	f.Add("POST", "cross-site", "iframe", "", "a/b;q=;;,", "multipart/form-data; boundary=b", "--b\r\n", "%zz")
	f.Fuzz(func(t *testing.T, method, site, dest, purpose, accept, contentType, body, query string) {
		g := &generator{}
		h := redirect.NewHandler(g, whoever(portal.Request{CustomerID: "c", SubscriptionIDs: []string{"sub_1", "sub_2"}}), redirect.Options{AllowGET: true})
		r := httptest.NewRequest(http.MethodPost, "https://app.example/portal", strings.NewReader(body))
		r.Method, r.URL.RawQuery = method, query
		for name, value := range map[string]string{
			"Sec-Fetch-Site": site, "Sec-Fetch-Dest": dest, "Sec-Purpose": purpose, "Accept": accept, "Content-Type": contentType,
		} {
			r.Header.Set(name, value)
		}
		w := serve(h, r)
		requests := g.requests()
		require.LessOrEqual(t, len(requests), 1)
		// The generator has no link for some pages.
		linked := strings.Contains(w.Body.String()+w.Header().Get("Location"), "tok_secret")
		require.Equal(t, len(requests) == 1 && w.Code < http.StatusBadRequest, linked)
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		if len(requests) == 0 {
			return
		}
		byPost := method == http.MethodPost && (site == "same-origin" || site == "none" || site == "")
		byGET := method == http.MethodGet && site == "same-origin" && dest == "document"
		assert.True(t, byPost || byGET)
		assert.NotContains(t, strings.ToLower(purpose), "prefetch")
		assert.Subset(t, []string{"sub_1", "sub_2"}, requests[0].SubscriptionIDs)
	})
}
