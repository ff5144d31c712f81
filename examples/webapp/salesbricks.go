package main

import (
	"context"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

func realSalesbricks(lookup func(string) (string, bool)) (*provider, error) {
	cfg, err := salesbricks.ConfigFromEnv(lookup)
	if err != nil {
		return nil, err
	}
	p, err := openSalesbricks(cfg)
	if err != nil {
		return nil, err
	}
	p.hosts = []string{salesbricks.PortalHost}
	return p, nil
}

func fakeSalesbricks() (*provider, error) {
	fake := salesbrickstest.NewServer()
	fake.HostPortal()
	fake.AddCustomers(1)
	p, err := openSalesbricks(salesbricks.Config{APIKey: salesbrickstest.Key, BaseURL: fake.URL(), PortalURL: fake.PortalURL()})
	if err != nil {
		fake.Close()
		return nil, err
	}
	p.customers, p.hosts, p.close = [2]string{"crm-1", "added-1"}, hostOf(fake.URL()), fake.Close
	return p, nil
}

func openSalesbricks(cfg salesbricks.Config) (*provider, error) {
	client, err := salesbricks.New(cfg)
	if err != nil {
		return nil, err
	}
	// A program that stores the subscriptions from the webhook order.complete needs no
	// call here.
	plans := func(ctx context.Context, externalID string) ([]plan, error) {
		if externalID == "" { // a filter without it would list everybody's subscriptions
			return nil, &portal.Error{Kind: portal.ErrNotFound}
		}
		var plans []plan
		for customer, err := range client.ListCustomers(ctx, salesbricks.CustomerFilter{ExternalID: externalID}) {
			if err != nil {
				return nil, err
			}
			for _, s := range customer.Subscriptions {
				plans = append(plans, plan{
					ID: s.ID, Name: s.Name, Status: s.Status, Price: "see the portal", Next: "until " + s.EndsAt,
					Actions: client.Capabilities().Actions,
				})
			}
		}
		return plans, nil
	}
	return &provider{
		generator: client,
		close:     func() {},
		plans:     plans,
		// The subscription is all that names the customer. The request has this customer's
		// subscriptions, so the handler rejects any other one in a form.
		request: func(ctx context.Context, externalID string) (portal.Request, error) {
			var req portal.Request
			all, err := plans(ctx, externalID)
			for _, p := range all {
				req.SubscriptionIDs = append(req.SubscriptionIDs, p.ID)
			}
			return req, err
		},
	}, nil
}
