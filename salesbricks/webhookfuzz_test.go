package salesbricks_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

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
