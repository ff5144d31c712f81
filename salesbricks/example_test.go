package salesbricks_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// orderHook stores the subscription of every order. Salesbricks sends an order
// with the API key's signature; anybody else's is refused.
func orderHook(key portal.Secret, store func(companyID, subscriptionID string) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			status := http.StatusBadRequest
			if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
				status = http.StatusRequestEntityTooLarge
			}
			http.Error(w, "the body cannot be read", status)
			return
		}
		if err := salesbricks.VerifyWebhook(body, r.Header.Get(salesbricks.SignatureHeader), key); err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		order, err := salesbricks.ParseOrder(body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		// Without a subscription ID, Client.ListCustomers finds the company's.
		if order.SubscriptionID != "" {
			// A webhook may come twice: to store the same again changes nothing.
			if err := store(order.Buyer.Company.ID, order.SubscriptionID); err != nil {
				http.Error(w, "try again later", http.StatusServiceUnavailable)
				return
			}
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

func ExampleVerifyWebhook() {
	subscriptions := map[string]string{}
	hook := orderHook("33a6a6e4-d7ee-4cb3-affb-26535882bf85", func(companyID, subscriptionID string) error {
		subscriptions[companyID] = subscriptionID
		return nil
	})

	const body = `{"stage":"CLOSED","chain_id":"sub-1","buyer":{"company":{"id":"company-1"}}}`
	const signature = "XvqhbTlLUJ9APIOuooi3U2bwT82nsTS2jsY/2o4dcXvVnrcAJein6o0w+TB6aANPxWr1N2KVKA6pWPfTYmeMNA=="
	for _, sent := range []string{body, strings.Replace(body, "sub-1", "sub-2", 1), strings.Repeat(" ", 2<<20)} {
		r := httptest.NewRequest(http.MethodPost, "/hooks/salesbricks", strings.NewReader(sent))
		r.Header.Set(salesbricks.SignatureHeader, signature)
		w := httptest.NewRecorder()
		hook.ServeHTTP(w, r)
		fmt.Println(strings.TrimSpace(fmt.Sprint(w.Code, " ", w.Body)))
	}
	fmt.Println(subscriptions)
	// Output:
	// 204
	// 401 salesbricks: unauthorized: the signature is not of this webhook under this key
	// 413 the body cannot be read
	// map[company-1:sub-1]
}
