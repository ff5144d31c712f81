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

// wrongKey has the form of a key, but belongs to no account.
const wrongKey portal.Secret = "00000000-0000-0000-0000-000000000000"

// subject is one provider, real or fake.
type subject struct {
	generator portal.LinkGenerator
	wrongKey  portal.LinkGenerator // the same, with a key that the provider does not know
	request   portal.Request
	unknown   portal.Request // for a customer who does not exist
	close     func()
}

// isSet reports whether the variable has a key, or the variable with _FILE names a file
// with a key.
func isSet(lookup func(string) (string, bool), name string) bool {
	key, inVariable := lookup(name)
	file, inFile := lookup(name + "_FILE")
	return inVariable && key != "" || inFile && file != ""
}

func openPaddle(o options, lookup func(string) (string, bool)) (*subject, error) {
	s := &subject{
		request: portal.Request{CustomerID: o.paddleCustomer},
		unknown: portal.Request{CustomerID: "ctm_00000000000000000000000000"},
		close:   func() {},
	}
	if o.paddleSubscriptions != "" {
		s.request.SubscriptionIDs = strings.Split(o.paddleSubscriptions, ",")
	}
	var cfg paddle.Config
	var err, wrong error
	if isSet(lookup, "PADDLE_API_KEY") {
		if cfg, err = paddle.ConfigFromEnv(lookup); err != nil {
			return nil, err
		}
	} else {
		fake := paddletest.NewServer()
		s.close = fake.Close
		cfg.APIKey, cfg.BaseURL = paddletest.Key, fake.URL()
		s.request = portal.Request{CustomerID: paddletest.Customer, SubscriptionIDs: paddletest.Subscriptions}
	}
	if s.request.CustomerID == "" {
		return nil, errors.New("PADDLE_API_KEY is set, but -paddle-customer is not")
	}
	s.generator, err = paddle.New(cfg)
	cfg.APIKey, cfg.Key = wrongKey, nil
	s.wrongKey, wrong = paddle.New(cfg)
	return s, errors.Join(err, wrong)
}

func openSalesbricks(o options, lookup func(string) (string, bool)) (*subject, error) {
	s := &subject{
		request: portal.Request{SubscriptionIDs: []string{o.salesbricksSubscription}},
		unknown: portal.Request{SubscriptionIDs: []string{"00000000-0000-0000-0000-000000000000"}},
		close:   func() {},
	}
	var cfg salesbricks.Config
	var err, wrong error
	if isSet(lookup, "SALESBRICKS_API_KEY") {
		if cfg, err = salesbricks.ConfigFromEnv(lookup); err != nil {
			return nil, err
		}
	} else {
		fake := salesbrickstest.NewServer()
		s.close = fake.Close
		cfg.APIKey, cfg.BaseURL = salesbrickstest.Key, fake.URL()
		s.request = portal.Request{SubscriptionIDs: []string{salesbrickstest.Subscription}}
	}
	if s.request.SubscriptionIDs[0] == "" {
		return nil, errors.New("SALESBRICKS_API_KEY is set, but -salesbricks-subscription is not")
	}
	s.generator, err = salesbricks.New(cfg)
	cfg.APIKey, cfg.Key = wrongKey, nil
	s.wrongKey, wrong = salesbricks.New(cfg)
	return s, errors.Join(err, wrong)
}

func openAppstle(o options, lookup func(string) (string, bool)) (*subject, error) {
	s := &subject{
		request: portal.Request{CustomerID: o.appstleCustomer, Email: o.appstleEmail},
		unknown: portal.Request{CustomerID: "1"},
		close:   func() {},
	}
	var cfg appstle.Config
	var err, wrong error
	if isSet(lookup, "APPSTLE_API_KEY") {
		if cfg, err = appstle.ConfigFromEnv(lookup); err != nil {
			return nil, err
		}
	} else {
		fake := appstletest.NewServer()
		s.close = fake.Close
		cfg.APIKey, cfg.BaseURL = appstletest.Key, fake.URL()
		s.request = portal.Request{CustomerID: appstletest.Customer}
	}
	if s.request.CustomerID == "" && s.request.Email == "" {
		return nil, errors.New("APPSTLE_API_KEY is set, but neither -appstle-customer nor -appstle-email is")
	}
	s.generator, err = appstle.New(cfg)
	cfg.APIKey, cfg.Key = wrongKey, nil
	s.wrongKey, wrong = appstle.New(cfg)
	return s, errors.Join(err, wrong)
}
