package providertest

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// Provider is a provider with its fake.
type Provider struct {
	Name string // Capabilities.Provider
	Key  string // the key that the fake accepts

	// Valid names a customer of the fake in all ways. The provider ignores the ways
	// that it does not need.
	Valid portal.Request
	// Unknown names a customer that the fake does not know.
	Unknown portal.Request

	// Ways are the other ways to name the customer.
	Ways map[string]Way
	// Secrets are the keys that New sends in addition to those of Config.
	Secrets []string

	// NewFake starts the fake. Its URL is the BaseURL for New.
	NewFake func() Fake
	// New returns the provider's client.
	New func(Config) (portal.LinkGenerator, error)
	// ConfigFromEnv is that of the provider.
	ConfigFromEnv func(lookup func(string) (string, bool)) (Config, error)
	// Nil is a nil pointer to the provider's client. Zero is a pointer to the zero client.
	Nil, Zero portal.LinkGenerator

	// Native are the client's calls for a link other than GenerateLink.
	Native map[string]func(context.Context, portal.LinkGenerator) error
	// Listings are the client's listings.
	Listings []Listing
	// Lists are the forms of responses with a list. %s stands for the entries.
	Lists []string
}

// Way is a way to name a customer. It names a known customer and an unknown one.
type Way struct{ Valid, Unknown portal.Request }

// Call is one call.
type Call func(context.Context) error

// Listing is a listing of the client.
type Listing struct {
	Name string
	List listFunc
	// Pages are responses with two, two and one entries, and what may follow them.
	// IDs are the IDs of the entries.
	Pages, IDs []string
}

// listFunc yields the ID of each entry, and an empty ID with the error.
type listFunc = func(context.Context, portal.LinkGenerator) iter.Seq2[string, error]

// Fake is a running fake server.
type Fake interface {
	URL() string
	Close()
	FailNext(n int, h http.Handler)
}

// Config has the common fields of the providers' Configs. Paddle's has no others.
type Config = paddle.Config

const appKey = "apst_app_ThisOneIsMadeUpToo000000000000"

// Providers has one row for each provider.
var Providers = []Provider{
	{
		Name: "paddle",
		Key:  paddletest.Key,
		Valid: portal.Request{
			CustomerID: paddletest.Customer, Email: paddletest.Email, SubscriptionIDs: paddletest.Subscriptions,
		},
		Unknown: portal.Request{CustomerID: "ctm_00000000000000000000000000"},
		Ways: map[string]Way{
			"e-mail": {
				portal.Request{Email: paddletest.Email, SubscriptionIDs: paddletest.Subscriptions},
				portal.Request{Email: "nobody@example.com"},
			},
		},
		NewFake:       func() Fake { return paddletest.NewServer() },
		New:           func(c Config) (portal.LinkGenerator, error) { return paddle.New(c) },
		ConfigFromEnv: paddle.ConfigFromEnv,
		Nil:           (*paddle.Client)(nil),
		Zero:          &paddle.Client{},
		Native: map[string]func(context.Context, portal.LinkGenerator) error{
			"session": func(ctx context.Context, g portal.LinkGenerator) error {
				return ErrorOf(g.(*paddle.Client).CreatePortalSession(ctx, paddletest.Customer, paddletest.Subscriptions...))
			},
		},
		Listings: []Listing{
			paddleListing("subscriptions", "sub_",
				list((*paddle.Client).ListSubscriptions, paddle.SubscriptionFilter{}, func(s *paddle.Subscription) string { return s.ID })),
			paddleListing("portal's subscriptions", "sub_",
				list((*paddle.Client).Subscriptions, portal.Request{CustomerID: paddletest.Customer}, func(s portal.Subscription) string { return s.ID })),
			paddleListing("customers", "ctm_",
				list((*paddle.Client).ListCustomers, paddle.CustomerFilter{}, func(c *paddle.Customer) string { return c.ID })),
		},
		Lists: []string{
			`{"data":[%s]}`,
			`{"data":{"id":"cpls_1","urls":{"general":{},"subscriptions":[%s]}}}`,
			`{"data":[{"id":"sub_1","items":[%s]}]}`,
			`{"data":[{"id":"sub_1","import_meta":[%s]}]}`,
			`{"error":{"code":"c","errors":[%s]}}`,
		},
	},
	{
		Name: "salesbricks",
		Key:  salesbrickstest.Key,
		Valid: portal.Request{
			CustomerID: salesbrickstest.Customer, Email: "buyer@example.com", SubscriptionIDs: []string{salesbrickstest.Subscription},
		},
		Unknown: portal.Request{SubscriptionIDs: []string{"99999999-2222-4333-8444-555555555555"}},
		NewFake: func() Fake { return salesbrickstest.NewServer() },
		New: func(c Config) (portal.LinkGenerator, error) {
			return salesbricks.New(salesbricks.Config{
				APIKey: c.APIKey, Key: c.Key, BaseURL: c.BaseURL, HTTPClient: c.HTTPClient,
				Timeout: c.Timeout, Retry: c.Retry, Limiter: c.Limiter, Logger: c.Logger,
			})
		},
		ConfigFromEnv: func(lookup func(string) (string, bool)) (Config, error) {
			c, err := salesbricks.ConfigFromEnv(lookup)
			return Config{APIKey: c.APIKey, Key: c.Key, BaseURL: c.BaseURL}, err
		},
		Nil:  (*salesbricks.Client)(nil),
		Zero: &salesbricks.Client{},
		Native: map[string]func(context.Context, portal.LinkGenerator) error{
			"token":          native((*salesbricks.Client).CreateSubscriptionToken, salesbrickstest.Subscription),
			"billing portal": native((*salesbricks.Client).BillingPortal, salesbrickstest.Subscription),
		},
		Listings: []Listing{{
			Name: "customers",
			List: list((*salesbricks.Client).ListCustomers, salesbricks.CustomerFilter{}, func(c *salesbricks.Customer) string { return c.ID }),
			Pages: []string{
				`{"count":99,"results":[{"customer_id":"a"},{"customer_id":"b"}]}`,
				`{"count":99,"results":[{"customer_id":"c"},{"customer_id":"d"}]}`,
				`{"count":1,"results":[{"customer_id":"e"}]}`,
			},
			IDs: []string{"a", "b", "c", "d", "e"},
		}},
		Lists: []string{
			`{"count":100000,"next":null,"results":[%s]}`,
			`{"count":1,"results":[{"customer_id":"c","subscriptions":[%s]}]}`,
			`{"data":null,"errors":[%s]}`,
			`{"data":null,"errors":[{"message":"m","path":[%s]}]}`,
		},
	},
	{
		Name: "appstle",
		Key:  appstletest.Key,
		Valid: portal.Request{
			CustomerID: appstletest.Customer, Email: appstletest.Email, SubscriptionIDs: []string{"gid://shopify/SubscriptionContract/1"},
		},
		Unknown: portal.Request{CustomerID: "987650000"},
		Ways: map[string]Way{
			"global ID": {
				portal.Request{CustomerID: "gid://shopify/Customer/" + appstletest.Customer},
				portal.Request{CustomerID: "gid://shopify/Customer/987650000"},
			},
			"e-mail": {portal.Request{Email: appstletest.Email}, portal.Request{Email: "nobody@example.com"}},
		},
		Secrets: []string{appKey},
		NewFake: func() Fake { return appstletest.NewServer() },
		New: func(c Config) (portal.LinkGenerator, error) {
			return appstle.New(appstle.Config{
				APIKey: c.APIKey, AppKey: appKey, Key: c.Key, BaseURL: c.BaseURL, HTTPClient: c.HTTPClient,
				Timeout: c.Timeout, Retry: c.Retry, Limiter: c.Limiter, Logger: c.Logger,
			})
		},
		ConfigFromEnv: func(lookup func(string) (string, bool)) (Config, error) {
			c, err := appstle.ConfigFromEnv(lookup)
			return Config{APIKey: c.APIKey, Key: c.Key, BaseURL: c.BaseURL}, err
		},
		Nil:  (*appstle.Client)(nil),
		Zero: &appstle.Client{},
		Native: map[string]func(context.Context, portal.LinkGenerator) error{
			"link by number": native((*appstle.Client).ManageSubscriptionLink, 987654321),
			"link by e-mail": native((*appstle.Client).ManageSubscriptionLinkByEmail, appstletest.Email),
		},
		Listings: []Listing{{
			Name: "customers",
			List: list((*appstle.Client).ListCustomers, appstle.CustomerFilter{Size: 2},
				func(c *appstle.Customer) string { return strconv.FormatInt(c.ID, 10) }),
			Pages: []string{`[{"customerId":9},{"customerId":8}]`, `[{"customerId":7},{"customerId":6}]`, `[{"customerId":5}]`, `[]`},
			IDs:   []string{"9", "8", "7", "6", "5"},
		}},
		Lists: []string{`[%s]`, `{"fieldErrors":[%s]}`, `[{"customerId":1,"orders":[%s]}]`},
	},
}

// native makes a call of the client C with one argument.
func native[C, A, T any](method func(C, context.Context, A) (*T, error), arg A) func(context.Context, portal.LinkGenerator) error {
	return func(ctx context.Context, g portal.LinkGenerator) error { return ErrorOf(method(any(g).(C), ctx, arg)) }
}

// list returns a listing of the client C as one of IDs.
func list[C, F, T any](method func(C, context.Context, F) iter.Seq2[T, error], filter F, id func(T) string) listFunc {
	return func(ctx context.Context, g portal.LinkGenerator) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for entry, err := range method(any(g).(C), ctx, filter) {
				text := ""
				if err == nil {
					text = id(entry)
				}
				if !yield(text, err) {
					return
				}
			}
		}
	}
}

// paddleListing returns a listing of entities whose IDs begin with prefix.
func paddleListing(name, prefix string, list listFunc) Listing {
	l := Listing{Name: name, List: list}
	for _, page := range []string{"ab", "cd", "e"} {
		var entries []string
		for _, letter := range page {
			id := prefix + string(letter)
			l.IDs = append(l.IDs, id)
			entries = append(entries, fmt.Sprintf(`{"id":%q,"customer_id":%q}`, id, paddletest.Customer))
		}
		l.Pages = append(l.Pages, fmt.Sprintf(`{"data":[%s],"meta":{"pagination":{"next":"https://api.paddle.com/?after=%s","has_more":%t}}}`,
			strings.Join(entries, ","), page, page != "e"))
	}
	return l
}

// Named returns the row of the provider with this name.
func Named(name string) Provider {
	for _, p := range Providers {
		if p.Name == name {
			return p
		}
	}
	panic("no provider is called " + name)
}

// Start starts a fake. It is closed when the test ends.
func Start[F interface{ Close() }](t testing.TB, newFake func() F) F {
	t.Helper()
	fake := newFake()
	t.Cleanup(fake.Close)
	return fake
}

// Client returns a client with an edited Config.
func Client[C, G any](t testing.TB, newClient func(C) (G, error), cfg C, edits ...func(*C)) G {
	t.Helper()
	for _, edit := range edits {
		edit(&cfg)
	}
	client, err := newClient(cfg)
	require.NoError(t, err)
	return client
}

// FromEnv returns a client with the Config of ConfigFromEnv and this HTTPClient.
func (p Provider) FromEnv(lookup func(string) (string, bool), client *http.Client) (portal.LinkGenerator, error) {
	cfg, err := p.ConfigFromEnv(lookup)
	if err != nil {
		return nil, err
	}
	cfg.HTTPClient, cfg.Retry.Attempts = client, 1
	return p.New(cfg)
}

// Calls returns all calls of the client, with requests for the known customer.
func (p Provider) Calls(g portal.LinkGenerator) map[string]Call {
	calls := map[string]Call{"Warm": g.(interface{ Warm(context.Context) error }).Warm}
	for name, call := range p.Native {
		calls[name] = func(ctx context.Context) error { return call(ctx, g) }
	}
	generate := func(req portal.Request) Call {
		return func(ctx context.Context) error { return ErrorOf(g.GenerateLink(ctx, req)) }
	}
	calls["GenerateLink"] = generate(p.Valid)
	for name, way := range p.Ways {
		calls["GenerateLink by "+name] = generate(way.Valid)
	}
	for _, l := range p.Listings {
		calls[l.Name] = func(ctx context.Context) (failed error) {
			for _, err := range l.List(ctx, g) {
				failed = err
			}
			return failed
		}
	}
	return calls
}
