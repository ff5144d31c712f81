package paddle_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace"
)

// A real program uses its own key and sets no BaseURL.
func Example() {
	server := paddletest.NewServer()
	defer server.Close()
	client, err := paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: server.URL()})
	if err != nil {
		log.Fatal(err)
	}
	link, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: paddletest.Customer})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link.CustomerID, link.URL) // http.Redirect takes link.URL.Reveal()
	// Output:
	// ctm_01jcdaf4zgm2fxw3nc0e4fn137 [redacted]
}

// newFake starts a fake server and returns a client for it, as in the first example.
func newFake(edits ...func(*paddle.Config)) (*paddletest.Server, *paddle.Client) {
	server := paddletest.NewServer()
	cfg := paddle.Config{APIKey: paddletest.Key, BaseURL: server.URL()}
	for _, edit := range edits {
		edit(&cfg)
	}
	client, err := paddle.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	return server, client
}

// The client sends a key of one environment never to the host of the other.
func ExampleNew() {
	_, err := paddle.New(paddle.Config{APIKey: "pdl_sdbx_apikey_example", BaseURL: paddle.Production})
	fmt.Println(err)
	// Output:
	// paddle: invalid request: BaseURL: the key is for the other environment
}

// A key that begins "pdl_sdbx_" needs no BaseURL.
func ExampleNew_sandbox() {
	transport := httpmock.NewMockTransport()
	transport.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		fmt.Println(r.Method, r.URL.Host)
		return httpmock.NewStringResponse(http.StatusNotFound, ""), nil
	})
	client, err := paddle.New(paddle.Config{
		APIKey:     "pdl_sdbx_apikey_example",
		HTTPClient: &http.Client{Transport: transport},
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.GenerateLink(context.Background(), portal.Request{CustomerID: "ctm_1"})
	fmt.Println(portal.KindOf(err))
	// Output:
	// POST sandbox-api.paddle.com
	// customer or subscription not found
}

func ExampleClient_GenerateLink_deepLinks() {
	server, client := newFake()
	defer server.Close()
	link, err := client.GenerateLink(context.Background(), portal.Request{
		CustomerID:      paddletest.Customer,
		SubscriptionIDs: paddletest.Subscriptions,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range link.DeepLinks {
		fmt.Println(d.SubscriptionID, d.Action, d.URL)
	}
	_, ok := link.DeepLink(portal.ActionCancelSubscription, paddletest.Subscriptions[0])
	fmt.Println(ok)
	// Output:
	// sub_01jcgfqad406rsfjcgq44g9djq view_subscription [redacted]
	// sub_01jcgfqad406rsfjcgq44g9djq update_payment_method [redacted]
	// sub_01jcgfqad406rsfjcgq44g9djq cancel_subscription [redacted]
	// sub_01jcdafvpe5hm4vczfefsbwhvp view_subscription [redacted]
	// sub_01jcdafvpe5hm4vczfefsbwhvp update_payment_method [redacted]
	// sub_01jcdafvpe5hm4vczfefsbwhvp cancel_subscription [redacted]
	// true
}

// With an Action, Link.URL opens that page.
func ExampleClient_GenerateLink_action() {
	server, client := newFake()
	defer server.Close()
	subscription := paddletest.Subscriptions[0]
	link, err := client.GenerateLink(context.Background(), portal.Request{
		CustomerID:      paddletest.Customer,
		SubscriptionIDs: []string{subscription},
		Action:          portal.ActionUpdatePaymentMethod,
	})
	if err != nil {
		log.Fatal(err)
	}
	page, _ := link.DeepLink(portal.ActionUpdatePaymentMethod, subscription)
	fmt.Println(link.URL == page)
	// Output:
	// true
}

func ExampleClient_GenerateLink_byEmail() {
	server, client := newFake()
	defer server.Close()
	link, err := client.GenerateLink(context.Background(), portal.Request{Email: paddletest.Email})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link.CustomerID, "after", link.Attempts, "calls")
	// Output:
	// ctm_01jcdaf4zgm2fxw3nc0e4fn137 after 2 calls
}

// Each kind of error needs a different reaction. FailNext makes the fake fail as Paddle
// might.
func ExampleClient_GenerateLink_errors() {
	server, client := newFake(func(cfg *paddle.Config) { cfg.Retry.Attempts = 1 })
	defer server.Close()
	show := func(ctx context.Context, req portal.Request) {
		_, err := client.GenerateLink(ctx, req)
		var e *portal.Error
		if errors.As(err, &e) {
			fmt.Printf("%v: field %q, status %d, code %q, wait %v\n", e.Kind, e.Field, e.Status, e.Code, e.RetryAfter)
		}
	}
	respond := func(status int, body string) {
		server.FailNext(1, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
	}
	ctx, alice := context.Background(), portal.Request{CustomerID: paddletest.Customer}
	show(ctx, portal.Request{})                                                 // a mistake of the program
	show(ctx, portal.Request{CustomerID: paddletest.Customer, Action: "pause"}) // Paddle has no such page
	show(ctx, portal.Request{CustomerID: "ctm_00000000000000000000000000"})     // offer a sign-up
	respond(http.StatusForbidden, `{"error":{"code":"forbidden"}}`)
	show(ctx, alice) // check the key
	respond(http.StatusTooManyRequests, `{"error":{"code":"too_many_requests"}}`)
	show(ctx, alice) // try later
	respond(http.StatusBadGateway, "<html>")
	show(ctx, alice) // try later too
	respond(http.StatusCreated, "{}")
	show(ctx, alice) // report it to Paddle
	ended, cancel := context.WithCancel(ctx)
	cancel()
	show(ended, alice) // the caller has canceled
	// Output:
	// invalid request: field "CustomerID", status 0, code "", wait 0s
	// not supported by the provider: field "Action", status 0, code "", wait 0s
	// customer or subscription not found: field "", status 404, code "not_found", wait 0s
	// unauthorized: field "", status 403, code "forbidden", wait 30s
	// rate limited: field "", status 429, code "too_many_requests", wait 30s
	// provider unavailable: field "", status 502, code "", wait 30s
	// bad response from the provider: field "", status 201, code "", wait 0s
	// canceled: field "", status 0, code "", wait 0s
}

func ExampleClient_CreatePortalSession() {
	server, client := newFake()
	defer server.Close()
	session, err := client.CreatePortalSession(context.Background(), paddletest.Customer, paddletest.Subscriptions...)
	if err != nil {
		log.Fatal(err)
	}
	for _, urls := range session.URLs.Subscriptions { // in Paddle's order
		fmt.Println(urls.ID, urls.CancelSubscription)
	}
	// Unordered output:
	// sub_01jcgfqad406rsfjcgq44g9djq [redacted]
	// sub_01jcdafvpe5hm4vczfefsbwhvp [redacted]
}

// By default a client has its own connections. Config.HTTPClient can have a transport with a
// proxy, or one that the whole program shares.
func ExampleConfig_hTTPClient() {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 16
	server, client := newFake(func(cfg *paddle.Config) { cfg.HTTPClient = &http.Client{Transport: transport} })
	defer server.Close()
	_, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: paddletest.Customer})
	fmt.Println(err)
	// Output:
	// <nil>
}

func ExampleConfig_retry() {
	server, client := newFake(func(cfg *paddle.Config) {
		cfg.Timeout = 5 * time.Second
		cfg.Retry = portal.Retry{Attempts: 4, Min: time.Millisecond, Max: time.Second}
	})
	defer server.Close()
	server.FailNext(3, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	link, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: paddletest.Customer})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link.Attempts)
	// Output:
	// 4
}

// A Pacer keeps all clients that share it within the documented limit. It is for
// one process: a fleet behind one address needs package redispace.
func ExampleConfig_limiter() {
	pacer := pace.New((*paddle.Client)(nil).Capabilities().RateLimit)
	server, client := newFake(func(cfg *paddle.Config) { cfg.Limiter = pacer })
	defer server.Close()
	_, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: paddletest.Customer})
	fmt.Println(err)
	// Output:
	// <nil>
}

func ExampleClient_ListSubscriptions() {
	server, client := newFake()
	defer server.Close()
	for s, err := range client.ListSubscriptions(context.Background(), paddle.SubscriptionFilter{
		CustomerIDs: []string{paddletest.Customer},
		Statuses:    []paddle.SubscriptionStatus{paddle.SubscriptionActive},
	}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(s.ID, s.Name())
		for _, item := range s.Items {
			fmt.Println(item.Quantity, "×", item.Price.UnitPrice.Amount, item.Price.UnitPrice.CurrencyCode)
		}
	}
	// Output:
	// sub_01jcgfqad406rsfjcgq44g9djq AeroEdit Pro, Analytics addon
	// 10 × 3000 USD
	// 1 × 10000 USD
}

func ExampleClient_ListCustomers() {
	server, client := newFake()
	defer server.Close()
	for customer, err := range client.ListCustomers(context.Background(), paddle.CustomerFilter{Emails: []string{paddletest.Email}}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(customer.ID, customer.Status)
	}
	// Output:
	// ctm_01jcdaf4zgm2fxw3nc0e4fn137 active
}

// A settings page needs only the types of package portal.
func ExampleClient_Subscriptions() {
	server, client := newFake()
	defer server.Close()
	for s, err := range client.Subscriptions(context.Background(), portal.Request{CustomerID: paddletest.Customer}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(s.ID, s.Status, s.Name, s.Actions)
	}
	// Output:
	// sub_01jcgfqad406rsfjcgq44g9djq active AeroEdit Pro, Analytics addon [view_subscription update_payment_method cancel_subscription]
	// sub_01jcdafvpe5hm4vczfefsbwhvp paused AeroEdit Pro, Analytics addon [view_subscription]
}

// httpmock.Activate replaces http.DefaultTransport, which a Client does not use. Use a
// httpmock transport for each Client instead; the tests can then run in parallel.
func Example_httpmock() {
	transport := httpmock.NewMockTransport()
	transport.RegisterResponder(http.MethodPost, paddle.Production+"/customers/ctm_1/portal-sessions",
		httpmock.NewStringResponder(http.StatusCreated,
			`{"data":{"urls":{"general":{"overview":"https://customer-portal.paddle.com/cpl_1?token=pga_1"}}}}`))
	client, err := paddle.New(paddle.Config{
		APIKey:     "key",
		HTTPClient: &http.Client{Transport: transport},
		Retry:      portal.Retry{Attempts: 1}, // a call without a responder fails at once
	})
	if err != nil {
		log.Fatal(err)
	}
	link, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: "ctm_1"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link.URL.Reveal())
	// Output:
	// https://customer-portal.paddle.com/cpl_1?token=pga_1
}

// A program passes nil, which means os.LookupEnv.
func ExampleConfigFromEnv() {
	server := paddletest.NewServer()
	defer server.Close()
	environment := map[string]string{"PADDLE_API_KEY": paddletest.Key, "PADDLE_BASE_URL": server.URL()}
	cfg, err := paddle.ConfigFromEnv(func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	})
	if err != nil {
		log.Fatal(err)
	}
	client, err := paddle.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.GenerateLink(context.Background(), portal.Request{CustomerID: paddletest.Customer})
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

// Key returns the current key. It gets the key that the provider refused, if any. The call
// with the refused key fails, and the next call uses the new one.
func ExampleConfig_key() {
	server, client := newFake(func(cfg *paddle.Config) {
		cfg.APIKey = ""
		cfg.Key = func(_ context.Context, refused portal.Secret) (portal.Secret, error) {
			if refused == "" {
				return "the-key-before", nil
			}
			return paddletest.Key, nil
		}
	})
	defer server.Close()
	for range 2 {
		_, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: paddletest.Customer})
		fmt.Println(errors.Is(err, portal.ErrUnauthorized), err == nil)
	}
	// Output:
	// true false
	// false true
}
