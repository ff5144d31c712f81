package main

import (
	"context"
	"fmt"
	"time"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
)

func realPaddle(lookup func(string) (string, bool)) (*provider, error) {
	cfg, err := paddle.ConfigFromEnv(lookup)
	if err != nil {
		return nil, err
	}
	p, err := openPaddle(cfg)
	if err != nil {
		return nil, err
	}
	p.hosts = []string{paddle.PortalHost, paddle.SandboxPortalHost}
	return p, nil
}

func fakePaddle() (*provider, error) {
	const jane = "ctm_01h844p3h41s12zs5mn4axja51"
	fake := paddletest.NewServer()
	fake.HostPortal()
	fake.AddCustomer(jane, "jane@example.com")
	fake.AddSubscriptions(jane, 2)
	p, err := openPaddle(paddle.Config{APIKey: paddletest.Key, BaseURL: fake.URL()})
	if err != nil {
		fake.Close()
		return nil, err
	}
	p.customers, p.hosts, p.close = [2]string{paddletest.Customer, jane}, hostOf(fake.URL()), fake.Close
	return p, nil
}

func openPaddle(cfg paddle.Config) (*provider, error) {
	client, err := paddle.New(cfg)
	if err != nil {
		return nil, err
	}
	return &provider{
		generator: client,
		close:     func() {},
		// No subscriptions are needed: if a form names one, the handler looks it up in the
		// client's listing.
		request: func(_ context.Context, customer string) (portal.Request, error) {
			return portal.Request{CustomerID: customer}, nil
		},
		plans: func(ctx context.Context, customer string) ([]plan, error) {
			var plans []plan
			for s, err := range client.ListSubscriptions(ctx, paddle.SubscriptionFilter{CustomerIDs: []string{customer}}) {
				if err != nil {
					return nil, err
				}
				plans = append(plans, plan{ID: s.ID, Name: s.Name(), Status: string(s.Status), Price: price(s), Next: day(s.NextBilledAt), Actions: s.Actions()})
			}
			return plans, nil
		},
	}, nil
}

// price returns the sum of the items for one period. All prices have one currency.
func price(s *paddle.Subscription) string {
	var sum int64
	for _, item := range s.Items {
		sum += item.Price.UnitPrice.Amount * int64(item.Quantity)
	}
	every := "every " + s.BillingCycle.Interval
	if s.BillingCycle.Frequency != 1 {
		every = fmt.Sprintf("every %d %ss", s.BillingCycle.Frequency, s.BillingCycle.Interval)
	}
	switch s.CurrencyCode {
	case "JPY", "KRW", "VND": // these have no smaller unit
		return fmt.Sprintf("%s %d %s", s.CurrencyCode, sum, every)
	}
	return fmt.Sprintf("%s %d.%02d %s", s.CurrencyCode, sum/100, sum%100, every)
}

func day(t time.Time) string {
	if t.IsZero() {
		return "none"
	}
	return t.UTC().Format("2 January 2006")
}
