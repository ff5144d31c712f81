package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

// provider is one billing provider, real or fake.
type provider struct {
	name      string // in addresses and the environment: "paddle"
	title     string // for people: "Paddle"
	generator portal.LinkGenerator
	customers [2]string // the provider's IDs of the two accounts
	hosts     []string  // of the portal; nil: any
	close     func()

	// request names a customer and the subscriptions that their forms may name.
	request func(ctx context.Context, customer string) (portal.Request, error)

	// plans returns the customer's subscriptions. It is nil if the provider documents no
	// listing.
	plans func(ctx context.Context, customer string) ([]plan, error)
}

// plan has the parts of a subscription that the settings page shows.
type plan struct {
	ID, Name, Status, Price, Next string
	Actions                       []portal.Action
}

// wholeCustomer reports whether a link needs no subscription.
func (p *provider) wholeCustomer() bool {
	return !slices.Equal(p.generator.Capabilities().Identify, []portal.Identifier{portal.BySubscriptionID})
}

// opener opens one of the providers.
type opener struct {
	name, title string
	fake        func() (*provider, error)
	real        func(lookup func(string) (string, bool)) (*provider, error)
}

var openers = []opener{
	{"paddle", "Paddle", fakePaddle, realPaddle},
	{"salesbricks", "Salesbricks", fakeSalesbricks, realSalesbricks},
	{"appstle", "Appstle", fakeAppstle, realAppstle},
}

// open opens the real provider for the two customers that the flag names.
func (o opener) open(lookup func(string) (string, bool), customers string) (*provider, error) {
	two := strings.Split(customers, ",")
	if len(two) != 2 || slices.Contains(two, "") {
		return nil, fmt.Errorf("with %s, name two customers: -%s", o.variable(), o.name)
	}
	p, err := o.real(lookup)
	if err != nil {
		return nil, err
	}
	p.customers = [2]string(two)
	return p, nil
}

func (o opener) variable() string { return strings.ToUpper(o.name) + "_API_KEY" }

// openProviders opens all three providers. customers returns the value of a provider's flag.
func openProviders(lookup func(string) (string, bool), customers func(name string) string, out io.Writer) ([]*provider, error) {
	var providers []*provider
	var fakes []string
	for _, o := range openers {
		_, inVariable := lookup(o.variable())
		_, inFile := lookup(o.variable() + "_FILE")
		var p *provider
		var err error
		if !inVariable && !inFile {
			fakes = append(fakes, o.title)
			p, err = o.fake()
		} else {
			p, err = o.open(lookup, customers(o.name))
		}
		if err != nil {
			closeAll(providers)
			return nil, err
		}
		p.name, p.title = o.name, o.title
		providers = append(providers, p)
	}
	if len(fakes) > 0 {
		fmt.Fprintf(out, "Without API keys, fake servers on this machine replace %s.\n", strings.Join(fakes, ", "))
	}
	return providers, nil
}

func closeAll(providers []*provider) {
	for _, p := range providers {
		p.close()
	}
}

// hostOf returns the host of a fake. Its portal has the same host.
func hostOf(server string) []string {
	u, err := url.Parse(server)
	if err != nil {
		return nil
	}
	return []string{u.Host}
}
