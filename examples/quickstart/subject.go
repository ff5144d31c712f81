package main

import (
	"errors"
	"strings"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// wrongKey has the form of a key that no account has.
const wrongKey portal.Secret = "00000000-0000-0000-0000-000000000000"

// subject is one provider to ask, real or fake.
type subject struct {
	generator portal.LinkGenerator
	wrongKey  portal.LinkGenerator // the same with a key that the provider does not know
	request   portal.Request
	unknown   portal.Request // for a customer who does not exist
	close     func()
}

func openPaddle(o options, getenv func(string) string) (*subject, error) {
	s := &subject{
		request: portal.Request{CustomerID: o.paddleCustomer},
		unknown: portal.Request{CustomerID: "ctm_00000000000000000000000000"},
		close:   func() {},
	}
	if o.paddleSubscriptions != "" {
		s.request.SubscriptionIDs = strings.Split(o.paddleSubscriptions, ",")
	}
	cfg := paddle.Config{APIKey: portal.Secret(getenv("PADDLE_API_KEY"))}
	if cfg.APIKey == "" {
		fake := paddletest.NewServer()
		s.close = fake.Close
		cfg.APIKey, cfg.BaseURL = paddletest.Key, fake.URL()
		s.request = portal.Request{CustomerID: paddletest.Customer, SubscriptionIDs: paddletest.Subscriptions}
	}
	if s.request.CustomerID == "" {
		return nil, errors.New("with PADDLE_API_KEY, say for whom: -paddle-customer")
	}
	var err, wrong error
	s.generator, err = paddle.New(cfg)
	cfg.APIKey = wrongKey
	s.wrongKey, wrong = paddle.New(cfg)
	return s, errors.Join(err, wrong)
}

func openSalesbricks(o options, getenv func(string) string) (*subject, error) {
	s := &subject{
		request: portal.Request{SubscriptionIDs: []string{o.salesbricksSubscription}},
		unknown: portal.Request{SubscriptionIDs: []string{"00000000-0000-0000-0000-000000000000"}},
		close:   func() {},
	}
	cfg := salesbricks.Config{APIKey: portal.Secret(getenv("SALESBRICKS_API_KEY"))}
	if cfg.APIKey == "" {
		fake := salesbrickstest.NewServer()
		s.close = fake.Close
		cfg.APIKey, cfg.BaseURL = salesbrickstest.Key, fake.URL()
		s.request = portal.Request{SubscriptionIDs: []string{salesbrickstest.Subscription}}
	} else if o.salesbricksSubscription == "" {
		return nil, errors.New("with SALESBRICKS_API_KEY, say for what: -salesbricks-subscription")
	}
	var err, wrong error
	s.generator, err = salesbricks.New(cfg)
	cfg.APIKey = wrongKey
	s.wrongKey, wrong = salesbricks.New(cfg)
	return s, errors.Join(err, wrong)
}

func openAppstle(o options, getenv func(string) string) (*subject, error) {
	s := &subject{
		request: portal.Request{CustomerID: o.appstleCustomer, Email: o.appstleEmail},
		unknown: portal.Request{CustomerID: "1"},
		close:   func() {},
	}
	cfg := appstle.Config{APIKey: portal.Secret(getenv("APPSTLE_API_KEY"))}
	if cfg.APIKey == "" {
		fake := appstletest.NewServer()
		s.close = fake.Close
		cfg.APIKey, cfg.BaseURL = appstletest.Key, fake.URL()
		s.request = portal.Request{CustomerID: appstletest.Customer}
	}
	if s.request.CustomerID == "" && s.request.Email == "" {
		return nil, errors.New("with APPSTLE_API_KEY, say for whom: -appstle-customer or -appstle-email")
	}
	var err, wrong error
	s.generator, err = appstle.New(cfg)
	cfg.APIKey = wrongKey
	s.wrongKey, wrong = appstle.New(cfg)
	return s, errors.Join(err, wrong)
}
