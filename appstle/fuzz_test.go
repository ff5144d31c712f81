package appstle_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

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
		c := client(t, providertest.RoundTripper(httpmock.NewStringResponder(status, body)), func(cfg *appstle.Config) { cfg.AppKey = testAppKey })
		for _, req := range []portal.Request{anyRequest, {Email: fuzzEmail}} {
			link, err := c.GenerateLink(t.Context(), req)
			switch {
			case (link == nil) == (err == nil):
				t.Fatalf("link %v, error %v: exactly one is wanted", link, err)
			case err != nil:
				own.FuzzError(t, err, status, testAppKey, fuzzEmail)
			default:
				checkLink(t, link, req)
			}
		}
	})
}

func checkLink(t *testing.T, link *portal.Link, req portal.Request) {
	t.Helper()
	switch {
	case !providertest.Fit(link.URL.Reveal()):
		t.Fatalf("a link that is unfit: %q", link.URL.Reveal())
	case req.CustomerID != "" && link.CustomerID != req.CustomerID:
		t.Fatalf("a link for %q, not %q", link.CustomerID, req.CustomerID)
	case link.ExpiresAt.IsZero() != (link.ExpirySource == portal.ExpiryUnknown) || link.ExpirySource == portal.ExpiryTokenClaim ||
		link.Use != portal.UseOnce || link.DeepLinks != nil:
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
		c := client(t, providertest.RoundTripper(httpmock.NewStringResponder(status, body)))
		_, err := listed(t, c.ListCustomers(t.Context(), appstle.CustomerFilter{Email: fuzzEmail, Size: size}))
		if err != nil && size >= 0 && size <= 1000 {
			own.FuzzError(t, err, status, fuzzEmail)
		}
	})
}
