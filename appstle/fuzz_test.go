package appstle_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/portal"
)

// respondsWith gives one response, whatever is asked.
type respondsWith struct {
	status int
	body   string
}

func (a respondsWith) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body)), Request: r,
	}, nil
}

const fuzzEmail = "jane+x@example.com"

func FuzzGenerateLink(f *testing.F) {
	for _, body := range []string{
		``, `null`, `{}`, `[]`, file(f, "documented_a.json"), file(f, "documented_b.json"), file(f, "documented_c.json"), wellFormed,
		wellFormed[:len(wellFormed)/2], anyCustomer, edit(f, `987654321`, `987654322`), edit(f, `987654321`, `-1`),
		edit(f, `"2024-03-15T16:30:00.000Z"`, `null`), edit(f, `"2024-03-15T16:30:00.000Z"`, `"9999-12-31T23:59:59-2359"`),
		strings.Replace(edit(f, `"2024-03-15T16:30:00.000Z"`, `""`), `120`, `9223372036854775807`, 1),
		`{"errorKey":"` + testKey + `","errorMessage":"` + fuzzEmail + `"}`, `{"detail":"k3y-of-\u0000tests"}`,
	} {
		for _, status := range []int{0, 100, 200, 201, 204, 302, 400, 403, 404, 429, 502, 1000} {
			f.Add(status, body)
		}
	}
	for _, e := range errorBodies {
		f.Add(400, e.body)
		f.Add(200, e.body)
	}
	for _, unfit := range unfitLinks {
		f.Add(200, strings.Replace(wellFormed, wellFormedLink, unfit.link, 1))
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		c, err := appstle.New(appstle.Config{
			APIKey:     testKey,
			AppKey:     testAppKey,
			HTTPClient: &http.Client{Transport: respondsWith{status, body}},
			Retry:      portal.Retry{Attempts: 1},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, req := range []portal.Request{anyRequest, {Email: fuzzEmail}} {
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
	case e.Kind == portal.ErrUnknown || e.Provider != "appstle" || e.Attempts != 1 || e.Status != status:
		t.Fatalf("incomplete: %#v", e)
	case strings.Contains(err.Error(), testKey) || strings.Contains(err.Error(), testAppKey) || strings.Contains(err.Error(), fuzzEmail):
		t.Fatalf("a key or an e-mail address is in %q", err)
	case len(e.Message) > 300 || !utf8.ValidString(err.Error()) || strings.ContainsAny(err.Error(), "\x00\r\n"):
		t.Fatalf("unfit for a log: %q", err)
	}
}

func checkLink(t *testing.T, link *portal.Link, req portal.Request) {
	t.Helper()
	u, err := url.Parse(link.URL.Reveal())
	if err != nil || u.Host == "" || u.User != nil {
		t.Fatalf("a link that is unfit: %q", link.URL.Reveal())
	}
	ip, _ := netip.ParseAddr(u.Hostname())
	local := ip.IsLoopback() || strings.EqualFold(u.Hostname(), "localhost")
	switch {
	case u.Scheme != "https" && !(u.Scheme == "http" && local):
		t.Fatalf("a link that is not https: %q", link.URL.Reveal())
	case req.CustomerID != "" && link.CustomerID != req.CustomerID:
		t.Fatalf("a link for %q, not %q", link.CustomerID, req.CustomerID)
	case link.ExpiresAt.IsZero() != (link.ExpirySource == portal.ExpiryUnknown) || link.ExpirySource == portal.ExpiryTokenClaim || link.Use != portal.UseOnce || link.DeepLinks != nil:
		t.Fatalf("incomplete: %+v", link)
	}
	if _, err := json.Marshal(link); err != nil {
		t.Fatalf("a link without JSON: %v", err)
	}
}

func FuzzListCustomers(f *testing.F) {
	for _, body := range []string{
		``, `null`, `{}`, `[]`, `[null]`, `[{}]`, documentedCustomers, documentedCustomers[:40], documentedCustomers + "]", `<html>502</html>`,
		pageOf(from(9, 9)...), pageOf(from(99, 10)...), `[{"lifetimeValue":1e400}]`, `{"errorKey":"a","errorMessage":"` + fuzzEmail + `"}`,
		`{"detail":"Bearer ` + testKey + `"}`, `[{"nextOrderDate":"9999-12-31T23:59:59-23:59"}]`,
	} {
		for _, status := range []int{0, 100, 200, 204, 302, 400, 403, 429, 502, 1000} {
			f.Add(status, body, 0)
			f.Add(status, body, 1)
		}
	}
	f.Fuzz(func(t *testing.T, status int, body string, size int) {
		c, err := appstle.New(appstle.Config{
			APIKey:     testKey,
			HTTPClient: &http.Client{Transport: respondsWith{status, body}},
			Retry:      portal.Retry{Attempts: 1},
		})
		if err != nil {
			t.Fatal(err)
		}
		ended := false
		for customer, err := range c.ListCustomers(t.Context(), appstle.CustomerFilter{Email: fuzzEmail, Size: size}) {
			switch {
			case ended:
				t.Fatal("the listing goes on after an error")
			case (customer == nil) == (err == nil):
				t.Fatalf("customer %v, error %v: exactly one is wanted", customer, err)
			case err == nil:
				continue
			case portal.KindOf(err) != portal.ErrInvalidRequest || err.(*portal.Error).Attempts != 0: // as in checkError
				checkError(t, err, status)
			}
			ended = true
		}
	})
}
