package peers

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	fast "github.com/go-json-experiment/json"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

// Program is one way to make a call.
type Program struct {
	Name string
	Link func(context.Context, portal.Request) (string, error) // returns the link
}

// The programs that a call is made with.
const (
	Module      = "this module"
	Handwritten = "hand-written"         // net/http and encoding/json, with a deadline, a size limit and a check of the status
	SDK         = "vendor's SDK"         // paddle-go-sdk
	GraphQL     = "go-graphql-client"    // its Mutate, which makes the query from a struct
	SameDecoder = "same decoder"         // hand-written with this module's decoder and no checks
	Floor       = "transport and decode" // one call of the RoundTripper, and one pass over the response
)

// Programs returns the programs that can make the call, this module first. They use
// transport. If it is nil, each has its own default pool of connections. An empty base
// means the provider's address.
func Programs(c benchmark.Case, transport http.RoundTripper, base string) ([]Program, error) {
	ours, err := module(c.Provider, transport, base)
	if err != nil {
		return nil, err
	}
	plain := handwritten{http: clientFor(transport), base: base, unmarshal: json.Unmarshal}
	same := handwritten{http: clientFor(transport), base: base, unmarshal: func(data []byte, out any) error { return fast.Unmarshal(data, out) }, unchecked: true}
	low := floor{transport: clientFor(transport).Transport, base: base}
	switch c.Provider {
	case "paddle":
		sdk, err := newVendor(transport, base)
		if err != nil {
			return nil, err
		}
		return []Program{
			ours, {Handwritten, plain.paddle}, {SDK, sdk.link}, {SameDecoder, same.paddle}, {Floor, low.paddle},
		}, nil
	case "appstle":
		return []Program{ours, {Handwritten, plain.appstle}, {SameDecoder, same.appstle}, {Floor, low.appstle}}, nil
	case "salesbricks":
		return []Program{
			ours, {Handwritten, plain.salesbricks}, {GraphQL, newGraphQL(transport, base).link},
			{SameDecoder, same.salesbricks}, {Floor, low.salesbricks},
		}, nil
	}
	return nil, fmt.Errorf("no such provider: %s", c.Provider)
}

// module is this module with all features on: limiter, retries, deadline, redaction, checks
// and a logger.
func module(provider string, transport http.RoundTripper, base string) (Program, error) {
	cfg := providertest.Config{
		APIKey:  benchmark.Key,
		BaseURL: base,
		Limiter: benchmark.Limiter{},
		Logger:  benchmark.Logger(),
	}
	if transport != nil {
		cfg.HTTPClient = &http.Client{Transport: transport}
	}
	for _, p := range providertest.Providers {
		if p.Name != provider {
			continue
		}
		g, err := p.New(cfg)
		if err != nil {
			return Program{}, err
		}
		return Program{Module, func(ctx context.Context, req portal.Request) (string, error) {
			link, err := g.GenerateLink(ctx, req)
			if err != nil {
				return "", err
			}
			return link.URL.Reveal(), nil
		}}, nil
	}
	return Program{}, fmt.Errorf("no such provider: %s", provider)
}

// clientFor returns a client like &http.Client{}, but it shares no connections with other
// programs.
func clientFor(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	return &http.Client{Transport: transport}
}
