package salesbricks_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// A real program uses its own key and sets no BaseURL.
func Example() {
	server := salesbrickstest.NewServer()
	defer server.Close()
	client, err := salesbricks.New(salesbricks.Config{APIKey: salesbrickstest.Key, BaseURL: server.URL()})
	if err != nil {
		log.Fatal(err)
	}
	link, err := client.GenerateLink(context.Background(), portal.Request{SubscriptionIDs: []string{salesbrickstest.Subscription}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link.CustomerID, link.ExpirySource == portal.ExpiryReported, link.URL) // http.Redirect takes link.URL.Reveal()
	// Output:
	// 997c5c51-17a5-4759-956e-bb87f7afd289 true [redacted]
}

// newFake starts a fake server and returns a client for it, as in the first example.
func newFake(edits ...func(*salesbricks.Config)) (*salesbrickstest.Server, *salesbricks.Client) {
	server := salesbrickstest.NewServer()
	cfg := salesbricks.Config{APIKey: salesbrickstest.Key, BaseURL: server.URL()}
	for _, edit := range edits {
		edit(&cfg)
	}
	client, err := salesbricks.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	return server, client
}

// The error names the field of the Config, and never repeats it.
func ExampleNew() {
	_, err := salesbricks.New(salesbricks.Config{APIKey: "key", BaseURL: "http://salesbricks.example"})
	fmt.Println(err)
	// Output:
	// salesbricks: invalid request: BaseURL: the URL is not https
}

// Config.HTTPClient sets the transport, for example one with a proxy or with tracing. New
// copies the http.Client.
func ExampleNew_httpClient() {
	server, client := newFake(func(cfg *salesbricks.Config) {
		cfg.HTTPClient = &http.Client{Transport: &http.Transport{MaxConnsPerHost: 8}}
	})
	defer server.Close()
	_, err := client.GenerateLink(context.Background(), portal.Request{SubscriptionIDs: []string{salesbrickstest.Subscription}})
	fmt.Println(err)
	// Output:
	// <nil>
}

// Each kind of error needs a different reaction. FailNext makes the fake fail as Salesbricks
// might.
func ExampleClient_GenerateLink_errors() {
	server, client := newFake(func(cfg *salesbricks.Config) { cfg.Retry.Attempts = 1 })
	defer server.Close()
	show := func(ctx context.Context, req portal.Request) {
		_, err := client.GenerateLink(ctx, req)
		var e *portal.Error
		if errors.As(err, &e) {
			fmt.Printf("%v: field %q, status %d, wait %v\n", e.Kind, e.Field, e.Status, e.RetryAfter)
		}
	}
	respond := func(status int, body string) {
		server.FailNext(1, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
	}
	ctx, known := context.Background(), portal.Request{SubscriptionIDs: []string{salesbrickstest.Subscription}}
	show(ctx, portal.Request{}) // a mistake of the program
	wish := known
	wish.Action = portal.ActionCancelSubscription
	show(ctx, wish)                                                                              // Salesbricks has no such page
	show(ctx, portal.Request{SubscriptionIDs: []string{"99999999-2222-4333-8444-555555555555"}}) // offer a sign-up
	respond(http.StatusUnauthorized, "")
	show(ctx, known) // check the key
	respond(http.StatusTooManyRequests, "")
	show(ctx, known) // try later
	respond(http.StatusBadGateway, "<html>")
	show(ctx, known) // try later too
	respond(http.StatusOK, "{}")
	show(ctx, known) // report it to Salesbricks
	ended, cancel := context.WithCancel(ctx)
	cancel()
	show(ended, known) // the caller has canceled
	// Output:
	// invalid request: field "SubscriptionIDs", status 0, wait 0s
	// not supported by the provider: field "Action", status 0, wait 0s
	// customer or subscription not found: field "", status 200, wait 0s
	// unauthorized: field "", status 401, wait 30s
	// rate limited: field "", status 429, wait 30s
	// provider unavailable: field "", status 502, wait 30s
	// bad response from the provider: field "", status 200, wait 0s
	// canceled: field "", status 0, wait 0s
}

// The fake records requests, so a test can check them.
func Example_testing() {
	server, client := newFake()
	defer server.Close()
	if _, err := client.GenerateLink(context.Background(), portal.Request{SubscriptionIDs: []string{salesbrickstest.Subscription}}); err != nil {
		log.Fatal(err)
	}
	for _, r := range server.Requests() {
		fmt.Println(r.Method, r.Path)
	}
	// Output:
	// POST /api/v1/graphql
}

// orderHook stores the subscription of every order. Salesbricks signs orders with the API
// key. The hook rejects any other signature.
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
		// Without a subscription ID, Client.ListCustomers finds the subscriptions of the company.
		if order.SubscriptionID != "" {
			// A webhook may arrive twice. Storing the same again changes nothing.
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
	// 401 salesbricks: unauthorized: the signature does not match the webhook and the key
	// 413 the body cannot be read
	// map[company-1:sub-1]
}

// REST returns the whole link, and does not name the customer.
func ExampleClient_GenerateLink_rest() {
	server, client := newFake(func(cfg *salesbricks.Config) { cfg.API = salesbricks.REST })
	defer server.Close()
	link, err := client.GenerateLink(context.Background(), portal.Request{SubscriptionIDs: []string{salesbrickstest.Subscription}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q %v\n", link.CustomerID, link.URL)
	// Output:
	// "" [redacted]
}

func ExampleClient_CreateSubscriptionToken() {
	server, client := newFake()
	defer server.Close()
	token, err := client.CreateSubscriptionToken(context.Background(), salesbrickstest.Subscription)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token.Buyer.ID, token.ID)
	// Output:
	// 997c5c51-17a5-4759-956e-bb87f7afd289 [redacted]
}

func ExampleClient_BillingPortal() {
	server, client := newFake()
	defer server.Close()
	page, err := client.BillingPortal(context.Background(), salesbrickstest.Subscription)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(page.URL, page.URLExpiresAt.After(time.Now()))
	// Output:
	// [redacted] true
}

// The program's own ID of a customer finds the subscription.
func ExampleClient_ListCustomers() {
	server, client := newFake()
	defer server.Close()
	for customer, err := range client.ListCustomers(context.Background(), salesbricks.CustomerFilter{ExternalID: "crm-1"}) {
		if err != nil {
			log.Fatal(err)
		}
		for _, subscription := range customer.Subscriptions {
			fmt.Println(customer.ID, subscription.ID, subscription.Status)
		}
	}
	// Output:
	// 997c5c51-17a5-4759-956e-bb87f7afd289 11111111-2222-4333-8444-555555555555 ACTIVE
}

func ExampleParseOrder() {
	order, err := salesbricks.ParseOrder([]byte(`{"stage":"CLOSED","chain_id":"sub-1","buyer":{"company":{"id":"company-1"}}}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.Buyer.Company.ID, order.SubscriptionID)
	// Output:
	// company-1 sub-1
}

// A program passes nil, which means os.LookupEnv.
func ExampleConfigFromEnv() {
	server := salesbrickstest.NewServer()
	defer server.Close()
	environment := map[string]string{"SALESBRICKS_API_KEY": salesbrickstest.Key, "SALESBRICKS_BASE_URL": server.URL()}
	cfg, err := salesbricks.ConfigFromEnv(func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	})
	if err != nil {
		log.Fatal(err)
	}
	client, err := salesbricks.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.GenerateLink(context.Background(), portal.Request{SubscriptionIDs: []string{salesbrickstest.Subscription}})
	fmt.Println(cfg.APIKey, err)
	// Output:
	// [redacted] <nil>
}

// A page with a button for the portal opens the connection that the click will use.
func ExampleClient_Warm() {
	server, client := newFake()
	defer server.Close()
	fmt.Println(client.Warm(context.Background()))
	for _, r := range server.Requests() {
		fmt.Println(r.Method, r.Path)
	}
	// Output:
	// <nil>
	// HEAD /
}
