package paddle_test

import (
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// answerOnly gives one answer, whatever is asked.
type answerOnly struct {
	status int
	body   string
}

func (a answerOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body)), Request: r,
	}, nil
}

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
		c, err := paddle.New(paddle.Config{
			APIKey:     testKey,
			HTTPClient: &http.Client{Transport: answerOnly{status, body}},
			Retry:      portal.Retry{Attempts: 1},
		})
		if err != nil {
			t.Fatal(err)
		}
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
				checkError(t, err, status)
			default:
				checkLink(t, link, req)
			}
		}
	})
}

func checkError(t *testing.T, err error, status int) {
	t.Helper()
	e, ok := err.(*portal.Error) // the contract: it is one, not only wraps one
	switch {
	case !ok:
		t.Fatalf("the error is a %T", err)
	case e.Kind == portal.ErrUnknown || e.Provider != "paddle" || e.Attempts != 1 || e.Status != status:
		t.Fatalf("incomplete: %#v", e)
	case strings.Contains(err.Error(), testKey):
		t.Fatalf("the key is in %q", err)
	case len(e.Message) > 300 || !utf8.ValidString(err.Error()) || strings.ContainsAny(err.Error(), "\x00\r\n"):
		t.Fatalf("unfit for a log: %q", err)
	}
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
		if !fit(u.Reveal()) {
			t.Fatalf("a link that is unfit: %q", u.Reveal())
		}
	}
	for _, id := range req.SubscriptionIDs {
		for _, action := range []portal.Action{portal.ActionCancelSubscription, portal.ActionUpdatePaymentMethod} {
			if _, ok := link.DeepLink(action, id); !ok {
				t.Fatalf("no link to %s of %s", action, id)
			}
		}
	}
	if page, ok := link.DeepLink(req.Action, "sub_1"); req.Action != "" && (!ok || page != link.URL) {
		t.Fatal("the link is not to the page that was asked for")
	}
}

// fit says whether a browser may be sent to the link.
func fit(link string) bool {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	ip, _ := netip.ParseAddr(u.Hostname())
	local := ip.IsLoopback() || strings.EqualFold(u.Hostname(), "localhost")
	return u.Scheme == "https" || u.Scheme == "http" && local
}
