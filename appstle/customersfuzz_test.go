package appstle_test

import (
	"net/http"
	"testing"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/portal"
)

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
			HTTPClient: &http.Client{Transport: answerOnly{status, body}},
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
