package providertest

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

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
	// FromEnv returns a client with the Config of ConfigFromEnv and this HTTPClient.
	FromEnv func(lookup func(string) (string, bool), client *http.Client) (portal.LinkGenerator, error)
	// Nil is a nil pointer to the provider's client. Zero is a pointer to the zero client.
	Nil, Zero portal.LinkGenerator
	// Missing is the field in the error for an empty request.
	Missing string

	// Calls are the client's calls other than GenerateLink and the listings.
	Calls func(portal.LinkGenerator) map[string]Call
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
	// List yields the ID of each entry, and an empty ID with the error.
	List func(context.Context, portal.LinkGenerator) iter.Seq2[string, error]
	// Pages are responses with two, two and one entries, and what may follow them.
	// IDs are the IDs of the entries.
	Pages, IDs []string
}

// Fake is a running fake server.
type Fake interface {
	URL() string
	Close()
	FailNext(n int, h http.Handler)
}

// Config has the common fields of the providers' Configs.
type Config struct {
	APIKey     portal.Secret
	Key        func(ctx context.Context, refused portal.Secret) (portal.Secret, error)
	BaseURL    string
	HTTPClient *http.Client
	Timeout    time.Duration
	Retry      portal.Retry
	Limiter    portal.Limiter
	Logger     *slog.Logger
}

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
		NewFake: func() Fake { return paddletest.NewServer() },
		New: func(c Config) (portal.LinkGenerator, error) {
			return paddle.New(paddle.Config{
				APIKey: c.APIKey, Key: c.Key, BaseURL: c.BaseURL, HTTPClient: c.HTTPClient,
				Timeout: c.Timeout, Retry: c.Retry, Limiter: c.Limiter, Logger: c.Logger,
			})
		},
		FromEnv: func(lookup func(string) (string, bool), client *http.Client) (portal.LinkGenerator, error) {
			cfg, err := paddle.ConfigFromEnv(lookup)
			if err != nil {
				return nil, err
			}
			cfg.HTTPClient, cfg.Retry.Attempts = client, 1
			return paddle.New(cfg)
		},
		Nil:     (*paddle.Client)(nil),
		Zero:    &paddle.Client{},
		Missing: "CustomerID",
		Calls: func(g portal.LinkGenerator) map[string]Call {
			c := g.(*paddle.Client)
			return map[string]Call{
				"warm": c.Warm,
				"session": func(ctx context.Context) error {
					_, err := c.CreatePortalSession(ctx, paddletest.Customer, paddletest.Subscriptions...)
					return err
				},
			}
		},
		Listings: []Listing{
			{
				Name: "subscriptions",
				List: func(ctx context.Context, g portal.LinkGenerator) iter.Seq2[string, error] {
					return identified(g.(*paddle.Client).ListSubscriptions(ctx, paddle.SubscriptionFilter{}), func(s *paddle.Subscription) string { return s.ID })
				},
				Pages: paddlePages("sub_"), IDs: []string{"sub_a", "sub_b", "sub_c", "sub_d", "sub_e"},
			},
			{
				Name: "portal's subscriptions",
				List: func(ctx context.Context, g portal.LinkGenerator) iter.Seq2[string, error] {
					subscriptions := g.(*paddle.Client).Subscriptions(ctx, portal.Request{CustomerID: paddletest.Customer})
					return identified(subscriptions, func(s portal.Subscription) string { return s.ID })
				},
				Pages: paddlePages("sub_"), IDs: []string{"sub_a", "sub_b", "sub_c", "sub_d", "sub_e"},
			},
			{
				Name: "customers",
				List: func(ctx context.Context, g portal.LinkGenerator) iter.Seq2[string, error] {
					return identified(g.(*paddle.Client).ListCustomers(ctx, paddle.CustomerFilter{}), func(c *paddle.Customer) string { return c.ID })
				},
				Pages: paddlePages("ctm_"), IDs: []string{"ctm_a", "ctm_b", "ctm_c", "ctm_d", "ctm_e"},
			},
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
		FromEnv: func(lookup func(string) (string, bool), client *http.Client) (portal.LinkGenerator, error) {
			cfg, err := salesbricks.ConfigFromEnv(lookup)
			if err != nil {
				return nil, err
			}
			cfg.HTTPClient, cfg.Retry.Attempts = client, 1
			return salesbricks.New(cfg)
		},
		Nil:     (*salesbricks.Client)(nil),
		Zero:    &salesbricks.Client{},
		Missing: "SubscriptionIDs",
		Calls: func(g portal.LinkGenerator) map[string]Call {
			c := g.(*salesbricks.Client)
			return map[string]Call{
				"warm": c.Warm,
				"token": func(ctx context.Context) error {
					_, err := c.CreateSubscriptionToken(ctx, salesbrickstest.Subscription)
					return err
				},
				"billing portal": func(ctx context.Context) error {
					_, err := c.BillingPortal(ctx, salesbrickstest.Subscription)
					return err
				},
			}
		},
		Listings: []Listing{{
			Name: "customers",
			List: func(ctx context.Context, g portal.LinkGenerator) iter.Seq2[string, error] {
				return identified(g.(*salesbricks.Client).ListCustomers(ctx, salesbricks.CustomerFilter{}), func(c *salesbricks.Customer) string { return c.ID })
			},
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
		FromEnv: func(lookup func(string) (string, bool), client *http.Client) (portal.LinkGenerator, error) {
			cfg, err := appstle.ConfigFromEnv(lookup)
			if err != nil {
				return nil, err
			}
			cfg.HTTPClient, cfg.Retry.Attempts = client, 1
			return appstle.New(cfg)
		},
		Nil:     (*appstle.Client)(nil),
		Zero:    &appstle.Client{},
		Missing: "CustomerID",
		Calls: func(g portal.LinkGenerator) map[string]Call {
			c := g.(*appstle.Client)
			return map[string]Call{
				"warm": c.Warm,
				"link by number": func(ctx context.Context) error {
					_, err := c.ManageSubscriptionLink(ctx, 987654321)
					return err
				},
				"link by e-mail": func(ctx context.Context) error {
					_, err := c.ManageSubscriptionLinkByEmail(ctx, appstletest.Email)
					return err
				},
			}
		},
		Listings: []Listing{{
			Name: "customers",
			List: func(ctx context.Context, g portal.LinkGenerator) iter.Seq2[string, error] {
				customers := g.(*appstle.Client).ListCustomers(ctx, appstle.CustomerFilter{Size: 2})
				return identified(customers, func(c *appstle.Customer) string { return strconv.FormatInt(c.ID, 10) })
			},
			Pages: []string{`[{"customerId":9},{"customerId":8}]`, `[{"customerId":7},{"customerId":6}]`, `[{"customerId":5}]`, `[]`},
			IDs:   []string{"9", "8", "7", "6", "5"},
		}},
		Lists: []string{`[%s]`, `{"fieldErrors":[%s]}`, `[{"customerId":1,"orders":[%s]}]`},
	},
}

// identified returns a listing of IDs.
func identified[T any](all iter.Seq2[T, error], id func(T) string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for entry, err := range all {
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

// paddlePages returns pages of IDs that begin with prefix.
func paddlePages(prefix string) []string {
	page := func(next string, ids ...string) string {
		for i, id := range ids {
			ids[i] = fmt.Sprintf(`{"id":"%s%s","customer_id":%q}`, prefix, id, paddletest.Customer)
		}
		return fmt.Sprintf(`{"data":[%s],"meta":{"pagination":{"next":"https://api.paddle.com/?after=%s","has_more":%t}}}`,
			strings.Join(ids, ","), next, next != "")
	}
	return []string{page("1", "a", "b"), page("2", "c", "d"), page("", "e")}
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
