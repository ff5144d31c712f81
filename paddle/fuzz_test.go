package paddle_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func FuzzGenerateLink(f *testing.F) {
	for _, name := range []string{
		"documented_homepage.json", "documented_two_subscriptions.json", "documented_openapi.json",
		"documented_not_found.json", "documented_invalid_field.json",
	} {
		for _, status := range []int{200, 201, 400, 404} {
			f.Add(status, file(f, name))
		}
	}
	for _, body := range []string{
		``, `null`, `{}`, `[]`, `{"data":null}`, `{"data":{"urls":{"subscriptions":[null]}}}`, anyCustomer, wellFormed,
		wellFormed[:len(wellFormed)/2], `<html>502</html>`, envelope("forbidden", "api_error", `,"errors":[null,{}]`),
		`{"error":{"code":"` + testKey + `","detail":"Bearer ` + testKey + `"},"meta":{"request_id":"` + testKey + `"}}`,
		`{"error":{"detail":"\u0000\ud800 k3y-of-\u0000tests"},"meta":[]}`,
	} {
		for _, status := range []int{0, 100, 201, 204, 302, 403, 429, 502, 1000} {
			f.Add(status, body)
		}
	}
	for _, unfit := range unfitLinks {
		for _, place := range []string{overviewLink, cancelLink, updateLink, viewLink} {
			f.Add(201, strings.Replace(wellFormed, place, unfit.link, 1))
		}
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		c := client(t, providertest.RoundTripper(httpmock.NewStringResponder(status, body)))
		for _, req := range []portal.Request{
			{CustomerID: "ctm_1"},
			wellFormedRequest,
			{CustomerID: "ctm_1", SubscriptionIDs: []string{"sub_1"}, Action: portal.ActionViewSubscription},
			{CustomerID: guideCustomer, SubscriptionIDs: guideSubscriptions},
		} {
			link, err := c.GenerateLink(t.Context(), req)
			switch {
			case (link == nil) == (err == nil):
				t.Fatalf("link %v, error %v: exactly one is wanted", link, err)
			case err != nil:
				own.FuzzError(t, err, status)
			default:
				checkLink(t, link, req)
			}
		}
	})
}

func checkLink(t *testing.T, link *portal.Link, req portal.Request) {
	t.Helper()
	if link.CustomerID != "" && link.CustomerID != req.CustomerID {
		t.Fatalf("a link for %q, not %q", link.CustomerID, req.CustomerID)
	}
	if link.ExpiresAt.IsZero() != (link.ExpirySource == portal.ExpiryUnknown) {
		t.Fatalf("expiry %v from %v", link.ExpiresAt, link.ExpirySource)
	}
	if link.Token == "" {
		t.Fatal("no token")
	}
	urls := []portal.Secret{link.URL}
	for _, d := range link.DeepLinks {
		urls = append(urls, d.URL)
	}
	for _, u := range urls {
		if !providertest.Fit(u.Reveal()) {
			t.Fatalf("a link that is unfit: %q", u.Reveal())
		}
	}
	for _, id := range req.SubscriptionIDs {
		if !slices.ContainsFunc(link.DeepLinks, func(d portal.DeepLink) bool { return d.SubscriptionID == id }) {
			t.Fatalf("no link for %s", id)
		}
	}
	for _, d := range link.DeepLinks {
		checkDeepLink(t, d, link)
	}
	if page, ok := link.DeepLink(req.Action, "sub_1"); req.Action != "" && (!ok || page != link.URL) {
		t.Fatal("the link is not to the requested page")
	}
}

// checkDeepLink reads the link like a browser and the portal's server.
func checkDeepLink(t *testing.T, d portal.DeepLink, link *portal.Link) {
	t.Helper()
	overview, err := url.Parse(link.URL.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(d.URL.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.EqualFold(u.Host, overview.Host) {
		t.Fatalf("the deep link's host is %q, not %q", u.Host, overview.Host)
	}
	query := u.Query()
	for parameter, want := range map[string]string{"token": link.Token.Reveal(), "subscription_id": d.SubscriptionID, "action": pageNames[d.Action]} {
		for _, value := range query[parameter] {
			if value != want && value != "" {
				t.Fatalf("%s is %q, not %q", parameter, value, want)
			}
		}
	}
	if query.Get("token") == "" {
		t.Fatal("a deep link without token")
	}
}

// FuzzList sends the same response for every page. The listing must end, a request must
// accept the ID of each entry, and there must be at most one error.
func FuzzList(f *testing.F) {
	for _, seed := range []string{
		file(f, "documented_list_subscriptions_guide.json"),
		file(f, "documented_list_customers_openapi.json"),
		own.Listings[0].Pages[0],
		own.Listings[0].Pages[2],
		one(`{"id":"sub_1","customer_id":"ctm_2"}`),
		one(`{"id":"sub_1","items":[{"price":{"unit_price":{"amount":"1e3"}}}]}`),
		`{"data":null}`, `{"data":[null]}`, `[]`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		calls := 0
		c := client(t, providertest.RoundTripper(func(r *http.Request) (*http.Response, error) {
			calls++
			return httpmock.NewStringResponse(http.StatusOK, body), nil
		}))
		found, err := providertest.Collect(t, c.ListSubscriptions(t.Context(), paddle.SubscriptionFilter{CustomerIDs: []string{"ctm_1"}}))
		if err != nil {
			assert.Equal(t, portal.ErrBadResponse, portal.KindOf(err))
		}
		for _, s := range found {
			assert.NotEmpty(t, s.ID)
			assert.Equal(t, "ctm_1", s.CustomerID)
		}
		for customer, err := range c.ListCustomers(t.Context(), paddle.CustomerFilter{Emails: []string{"jane@example.com"}}) {
			if err == nil {
				assert.NotEmpty(t, customer.ID)
				assert.Equal(t, "jane@example.com", strings.ToLower(customer.Email))
			}
		}
		assert.LessOrEqual(t, calls, 4, "too many requests for a response that repeats")
	})
}
