package providertest

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
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
	Key  string // what the fake accepts

	// Valid has all that a program knows of the customer that the fake knows.
	// What the provider has no use for is ignored.
	Valid portal.Request
	// Unknown names a customer that the fake does not know.
	Unknown portal.Request

	// Ways are the other ways to name the customer, by what they name.
	Ways map[string]Way
	// Secrets are the keys that New sends beside Config's.
	Secrets []string

	// NewFake starts the fake. Its URL is the BaseURL to configure.
	NewFake func() Fake
	// New returns the provider's client.
	New func(Config) (portal.LinkGenerator, error)
	// FromEnv returns a client for what ConfigFromEnv reads. Its HTTPClient is client.
	FromEnv func(lookup func(string) (string, bool), client *http.Client) (portal.LinkGenerator, error)
	// Nil is a nil pointer to the provider's client.
	Nil portal.LinkGenerator

	// Calls are those of the client beside GenerateLink whose responses have a
	// form of their own.
	Calls func(portal.LinkGenerator) map[string]Call
	// Lists are the forms of responses that have a list: %s stands for its entries.
	Lists []string
}

// Way is a way to name a customer: the one that the fake knows, and one that it does not.
type Way struct{ Valid, Unknown portal.Request }

// Call is one call, read to its end.
type Call func(context.Context) error

// Fake is a running fake server.
type Fake interface {
	URL() string
	Close()
	FailNext(n int, h http.Handler)
}

// Config has the fields that the providers' own have in common.
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
		Nil: (*paddle.Client)(nil),
		Calls: func(g portal.LinkGenerator) map[string]Call {
			c := g.(*paddle.Client)
			return map[string]Call{
				"subscriptions": func(ctx context.Context) error { return last(c.ListSubscriptions(ctx, paddle.SubscriptionFilter{})) },
				"customers":     func(ctx context.Context) error { return last(c.ListCustomers(ctx, paddle.CustomerFilter{})) },
			}
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
		Nil: (*salesbricks.Client)(nil),
		Calls: func(g portal.LinkGenerator) map[string]Call {
			c := g.(*salesbricks.Client)
			return map[string]Call{
				"customers": func(ctx context.Context) error { return last(c.ListCustomers(ctx, salesbricks.CustomerFilter{})) },
				"billing portal": func(ctx context.Context) error {
					_, err := c.BillingPortal(ctx, salesbrickstest.Subscription)
					return err
				},
			}
		},
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
		Nil: (*appstle.Client)(nil),
		Calls: func(g portal.LinkGenerator) map[string]Call {
			c := g.(*appstle.Client)
			return map[string]Call{
				"customers": func(ctx context.Context) error { return last(c.ListCustomers(ctx, appstle.CustomerFilter{})) },
			}
		},
		Lists: []string{`[%s]`, `{"fieldErrors":[%s]}`, `[{"customerId":1,"orders":[%s]}]`},
	},
}

// last reads a listing to its end, and returns its error.
func last[T any](all iter.Seq2[T, error]) (failed error) {
	for _, err := range all {
		failed = err
	}
	return failed
}
