package main

import (
	"context"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/portal"
)

func realAppstle(lookup func(string) (string, bool)) (*provider, error) {
	cfg, err := appstle.ConfigFromEnv(lookup)
	if err != nil {
		return nil, err
	}
	return openAppstle(cfg)
}

func fakeAppstle() (*provider, error) {
	fake := appstletest.NewServer()
	fake.HostPortal()
	p, err := openAppstle(appstle.Config{APIKey: appstletest.Key, BaseURL: fake.URL()})
	if err != nil {
		fake.Close()
		return nil, err
	}
	p.customers = [2]string{appstletest.Customer, fake.AddCustomers(1)[0]}
	p.hosts, p.close = hostOf(fake.URL()), fake.Close
	return p, nil
}

func openAppstle(cfg appstle.Config) (*provider, error) {
	client, err := appstle.New(cfg)
	if err != nil {
		return nil, err
	}
	return &provider{
		generator: client,
		close:     func() {},
		request: func(_ context.Context, number string) (portal.Request, error) {
			return portal.Request{CustomerID: number}, nil
		},
	}, nil
}
