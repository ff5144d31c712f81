package salesbricks_test

import (
	"bytes"
	"encoding/json"
	"math"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jarcoal/httpmock"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

func FuzzGenerateLink(f *testing.F) {
	for _, body := range []string{
		``, `null`, `{}`, `[]`, `{"data":null}`, `{"data":{"createSubscriptionToken":null}}`, file(f, "documented_token.json"),
		wellFormed, wellFormed[:len(wellFormed)/2], wellFormed + "}", `<html>502</html>`, `{"errors":{}}`, `{"detail":"No."}`,
		edit(f, tokenID, `"../\u0000?#\ud800"`), edit(f, tokenID, `".."`), edit(f, token, `null`), edit(f, buyer, `null`),
		edit(f, moment, `"9999-12-31T23:59:59-23:59"`), edit(f, moment, `"0000-01-01T00:00:00+23:59"`),
		`{"detail":"Bearer ` + testKey + `"}`, `{"detail":"k3y-of-\u0000tests"}`,
	} {
		for _, status := range []int{0, 100, 200, 201, 202, 302, 400, 403, 429, 502, 1000} {
			f.Add(status, body)
		}
	}
	for _, e := range graphQLErrors() {
		f.Add(200, `{"data":null,"errors":[`+e.list+`]}`)
		f.Add(400, `{"errors":[`+e.list+`]}`)
		f.Add(200, strings.TrimSuffix(wellFormed, "}")+`,"errors":[`+e.list+`]}`)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		c := client(t, providertest.RoundTripper(httpmock.NewStringResponder(status, body)))
		link, err := c.GenerateLink(t.Context(), anyRequest)
		switch {
		case (link == nil) == (err == nil):
			t.Fatalf("link %v, error %v: exactly one is wanted", link, err)
		case err != nil:
			own.FuzzError(t, err, status)
		default:
			checkLink(t, link)
		}
	})
}

// checkLink checks that no token changes the path of the portal.
func checkLink(t *testing.T, link *portal.Link) {
	t.Helper()
	segment, ok := strings.CutPrefix(link.URL.Reveal(), salesbricks.DefaultPortalURL)
	u, err := url.Parse(link.URL.Reveal())
	switch {
	case !ok || segment == "" || err != nil || strings.ContainsAny(segment, "/?#\\ \r\n\x00") || segment == "." || segment == "..":
		t.Fatalf("a link that is unfit: %q", link.URL.Reveal())
	case u.Scheme != "https" || u.Host != "app.salesbricks.com" || u.User != nil || u.RawQuery != "":
		t.Fatalf("a link to elsewhere: %q", link.URL.Reveal())
	}
	if unescaped, err := url.PathUnescape(segment); err != nil || unescaped != link.Token.Reveal() {
		t.Fatalf("the link %q does not have the token %q", link.URL.Reveal(), link.Token.Reveal())
	}
	if link.ExpiresAt.IsZero() != (link.ExpirySource == portal.ExpiryUnknown) || link.ExpirySource == portal.ExpiryTokenClaim {
		t.Fatalf("inconsistent: %+v", link)
	}
	if _, err := json.Marshal(link); err != nil {
		t.Fatalf("a link without JSON: %v", err)
	}
	page, ok := link.DeepLink(portal.ActionViewSubscription, subscription)
	if !ok || page != link.URL || len(link.DeepLinks) != 1 {
		t.Fatalf("the deep link is missing: %+v", link)
	}
}

func FuzzListCustomers(f *testing.F) {
	for _, body := range []string{
		``, `null`, `{}`, `[]`, documentedCustomers, nobody, documentedCustomers[:200], documentedCustomers + "}", `<html>502</html>`,
		pageOf(9, "a", "b"), pageOf(-1, "a"), pageOf(math.MaxInt, "a"), `{"count":1e3,"results":[]}`, `{"count":1,"results":[null]}`,
		`{"count":1,"results":[{"customer_id":"c","address":[],"subscriptions":{}}]}`, `{"detail":"Bearer ` + testKey + `"}`,
	} {
		for _, status := range []int{0, 100, 200, 204, 302, 400, 403, 429, 502, 1000} {
			f.Add(status, body, "", 0)
			f.Add(status, body, "<string>", 1)
		}
	}
	f.Fuzz(func(t *testing.T, status int, body, externalID string, limit int) {
		c := client(t, providertest.RoundTripper(httpmock.NewStringResponder(status, body)))
		customers, err := listed(t, c.ListCustomers(t.Context(), salesbricks.CustomerFilter{ExternalID: externalID, Limit: limit}))
		if err != nil && limit >= 0 && limit <= 1000 && utf8.ValidString(externalID) {
			own.FuzzError(t, err, status)
		}
		for _, customer := range customers {
			if customer.ID == "" || externalID != "" && customer.ExternalID != externalID {
				t.Fatalf("not a requested customer: %+v", customer)
			}
		}
	})
}

func FuzzVerifyWebhook(f *testing.F) {
	f.Add([]byte(vectorBody), vectorSignature, vectorKey)
	f.Add([]byte(vectorBody), vectorSignature+"=", vectorKey)
	f.Add([]byte(vectorBody), vectorSignature+"==", vectorKey)
	f.Add([]byte(vectorBody), signed(vectorBody, ""), "")
	f.Add([]byte(nil), "", "")
	f.Add([]byte("\x00"), strings.Repeat("A", 88), "\xff")
	f.Fuzz(func(t *testing.T, body []byte, signature, key string) {
		right := signed(string(body), key)
		verified := salesbricks.VerifyWebhook(body, signature, portal.Secret(key)) == nil
		want := key != "" && (signature == right || signature+"=" == right || signature+"==" == right)
		if verified != want {
			t.Fatalf("verified: %v, with %q, where %q is right", verified, signature, right)
		}
		if err := salesbricks.VerifyWebhook(body, right, portal.Secret(key)); (err == nil) != (key != "") {
			t.Fatalf("the right signature: %v", err)
		}
		if salesbricks.VerifyWebhook(append(bytes.Clone(body), 0), right, portal.Secret(key)) == nil {
			t.Fatal("another body is verified")
		}
	})
}

func FuzzParseOrder(f *testing.F) {
	for _, body := range []string{
		``, `null`, `{}`, `[]`, fullOrder, fullOrder[:100], fullOrder + "}", `{"chain_id":7,"subscription_id":"s"}`, " {}\n", `{"buyer":{"company":"x"}}`,
		`{"CHAIN_ID":"s"}`, `{"chain_id":"\ud800"}`, `{"current_order_skus":[null,{"quantity":1e400}]}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		order, err := salesbricks.ParseOrder(body)
		var object map[string]json.RawMessage
		isObject := json.Unmarshal(body, &object) == nil && object != nil
		switch {
		case (order == nil) == (err == nil):
			t.Fatalf("order %v, error %v: exactly one is wanted", order, err)
		case (err == nil) != isObject:
			t.Fatalf("a JSON object: %v, but the error is %v", isObject, err)
		case err != nil && portal.KindOf(err) != portal.ErrBadResponse:
			t.Fatalf("the kind of %v", err)
		}
	})
}
