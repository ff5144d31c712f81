package appstle_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/portal"
)

// A real program uses its own key and sets no BaseURL.
func Example() {
	server := appstletest.NewServer()
	defer server.Close()
	client, err := appstle.New(appstle.Config{APIKey: appstletest.Key, BaseURL: server.URL()})
	if err != nil {
		log.Fatal(err)
	}
	link, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: appstletest.Customer})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link.CustomerID, link.ExpirySource == portal.ExpiryReported, link.URL) // http.Redirect takes link.URL.Reveal()
	// Output:
	// 987654321 true [redacted]
}

// newFake starts a fake server and returns a client for it, as in the first example.
func newFake(edits ...func(*appstle.Config)) (*appstletest.Server, *appstle.Client) {
	server := appstletest.NewServer()
	cfg := appstle.Config{APIKey: appstletest.Key, BaseURL: server.URL()}
	for _, edit := range edits {
		edit(&cfg)
	}
	client, err := appstle.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	return server, client
}

// The error names the field of the Config, and never repeats it.
func ExampleNew() {
	_, err := appstle.New(appstle.Config{APIKey: "key", BaseURL: "http://appstle.example"})
	fmt.Println(err)
	// Output:
	// appstle: invalid request: BaseURL: the URL is not https
}

// Config.HTTPClient sets the transport, for example one with a proxy or with tracing. New
// copies the http.Client.
func ExampleNew_httpClient() {
	server, client := newFake(func(cfg *appstle.Config) {
		cfg.HTTPClient = &http.Client{Transport: &http.Transport{MaxConnsPerHost: 8}}
	})
	defer server.Close()
	_, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: appstletest.Customer})
	fmt.Println(err)
	// Output:
	// <nil>
}

// Each kind of error needs a different reaction. FailNext makes the fake fail as Appstle
// might.
func ExampleClient_GenerateLink_errors() {
	server, client := newFake(func(cfg *appstle.Config) { cfg.Retry.Attempts = 1 })
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
	ctx, known := context.Background(), portal.Request{CustomerID: appstletest.Customer}
	show(ctx, portal.Request{}) // a mistake of the program
	wish := known
	wish.Action = portal.ActionCancelSubscription
	show(ctx, wish)                                    // Appstle has no such page
	show(ctx, portal.Request{CustomerID: "987650000"}) // offer a sign-up
	respond(http.StatusUnauthorized, "")
	show(ctx, known) // check the key
	respond(http.StatusTooManyRequests, "")
	show(ctx, known) // try later
	respond(http.StatusBadGateway, "<html>")
	show(ctx, known) // try later too
	respond(http.StatusOK, "{}")
	show(ctx, known) // report it to Appstle
	ended, cancel := context.WithCancel(ctx)
	cancel()
	show(ended, known) // the caller has canceled
	// Output:
	// invalid request: field "CustomerID", status 0, wait 0s
	// not supported by the provider: field "Action", status 0, wait 0s
	// customer or subscription not found: field "", status 404, wait 0s
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
	if _, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: appstletest.Customer}); err != nil {
		log.Fatal(err)
	}
	for _, r := range server.Requests() {
		fmt.Println(r.Method, r.Path)
	}
	// Output:
	// GET /api/external/v2/manage-subscription-link/987654321
}

// Without a CustomerID the e-mail address names the customer.
func ExampleClient_GenerateLink_byEmail() {
	server, client := newFake()
	defer server.Close()
	link, err := client.GenerateLink(context.Background(), portal.Request{Email: appstletest.Email})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link.URL, "after", link.Attempts, "call")
	// Output:
	// [redacted] after 1 call
}

func ExampleClient_ManageSubscriptionLink() {
	server, client := newFake()
	defer server.Close()
	link, err := client.ManageSubscriptionLink(context.Background(), 987654321)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link.CustomerID, link.ManageSubscriptionLink)
	// Output:
	// 987654321 [redacted]
}

// Appstle does not document whether it compares the whole address, so the program does.
func ExampleClient_ListCustomers() {
	server, client := newFake()
	defer server.Close()
	for customer, err := range client.ListCustomers(context.Background(), appstle.CustomerFilter{Email: appstletest.Email}) {
		if err != nil {
			log.Fatal(err)
		}
		if customer.Email == appstletest.Email {
			fmt.Println(customer.ID)
		}
	}
	// Output:
	// 987654321
}

// A program passes nil, which means os.LookupEnv.
func ExampleConfigFromEnv() {
	server := appstletest.NewServer()
	defer server.Close()
	environment := map[string]string{"APPSTLE_API_KEY": appstletest.Key, "APPSTLE_BASE_URL": server.URL()}
	cfg, err := appstle.ConfigFromEnv(func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	})
	if err != nil {
		log.Fatal(err)
	}
	client, err := appstle.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.GenerateLink(context.Background(), portal.Request{CustomerID: appstletest.Customer})
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
