package salesbricks_test

import (
	"net/http"
	"testing"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

func FuzzListCustomers(f *testing.F) {
	for _, body := range []string{
		``, `null`, `{}`, `[]`, documentedCustomers, nobody, documentedCustomers[:200], documentedCustomers + "}", `<html>502</html>`,
		pageOf(9, "a", "b"), pageOf(-1, "a"), pageOf(1<<62, "a"), `{"count":1e3,"results":[]}`, `{"count":1,"results":[null]}`,
		`{"count":1,"results":[{"customer_id":"c","address":[],"subscriptions":{}}]}`, `{"detail":"Bearer ` + testKey + `"}`,
	} {
		for _, status := range []int{0, 100, 200, 204, 302, 400, 403, 429, 502, 1000} {
			f.Add(status, body, "", 0)
			f.Add(status, body, "<string>", 1)
		}
	}
	f.Fuzz(func(t *testing.T, status int, body, externalID string, limit int) {
		c, err := salesbricks.New(salesbricks.Config{
			APIKey:     testKey,
			HTTPClient: &http.Client{Transport: answerOnly{status, body}},
			Retry:      portal.Retry{Attempts: 1},
		})
		if err != nil {
			t.Fatal(err)
		}
		n, ended := 0, false
		for customer, err := range c.ListCustomers(t.Context(), salesbricks.CustomerFilter{ExternalID: externalID, Limit: limit}) {
			switch n++; {
			case ended:
				t.Fatal("the listing goes on after an error")
			case (customer == nil) == (err == nil):
				t.Fatalf("customer %v, error %v: exactly one is wanted", customer, err)
			case portal.KindOf(err) == portal.ErrInvalidRequest && err.(*portal.Error).Attempts == 0: // as in checkError
				ended = true
			case err != nil:
				checkError(t, err, status)
				ended = true
			case customer.ID == "" || externalID != "" && customer.ExternalID != externalID:
				t.Fatalf("not a customer that was asked for: %+v", customer)
			}
			if n == 100 { // the count is whatever the answer says
				break
			}
		}
	})
}
