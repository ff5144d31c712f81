package portaltest_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"testing"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

// memory is a provider that makes no calls: its customers are in memory.
type memory map[string]bool

func (memory) Capabilities() portal.Capabilities {
	return portal.Capabilities{Provider: "memory", Identify: []portal.Identifier{portal.ByCustomerID}}
}

func (m memory) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	if err := m.Capabilities().Check(req); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, &portal.Error{Provider: "memory", Kind: portal.ErrCanceled, Err: err}
	}
	if !m[req.CustomerID] {
		return nil, &portal.Error{Provider: "memory", Kind: portal.ErrNotFound, Field: "CustomerID"}
	}
	token := portal.Secret(rand.Text())
	return &portal.Link{
		Provider:   "memory",
		URL:        "https://portal.example/in/" + token,
		Token:      token,
		CustomerID: req.CustomerID,
	}, nil
}

// The tests of your own provider call Run, or Check if there is no *testing.T.
func ExampleCheck() {
	err := portaltest.Check(portaltest.Harness{
		New:     func(*http.Client) (portal.LinkGenerator, error) { return memory{"ada": true}, nil },
		Valid:   portal.Request{CustomerID: "ada"},
		Unknown: portal.Request{CustomerID: "bob"},
	})
	fmt.Println(err)
	// Output: <nil>
}

// Run makes one subtest for each rule of the contract. It takes the *testing.T of a
// test function, such as TestContract, that has this body.
func ExampleRun() {
	_ = func(t *testing.T) {
		portaltest.Run(t, portaltest.Harness{
			New:     func(*http.Client) (portal.LinkGenerator, error) { return memory{"ada": true}, nil },
			Valid:   portal.Request{CustomerID: "ada"},
			Unknown: portal.Request{CustomerID: "bob"},
		})
	}
}

// forgetful takes a customer whom it does not know for an outage.
type forgetful struct{ memory }

func (f forgetful) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	link, err := f.memory.GenerateLink(ctx, req)
	if portal.KindOf(err) == portal.ErrNotFound {
		return nil, &portal.Error{Provider: "memory", Kind: portal.ErrUnavailable}
	}
	return link, err
}

func ExampleCheck_broken() {
	err := portaltest.Check(portaltest.Harness{
		New:     func(*http.Client) (portal.LinkGenerator, error) { return forgetful{memory{"ada": true}}, nil },
		Valid:   portal.Request{CustomerID: "ada"},
		Unknown: portal.Request{CustomerID: "bob"},
	})
	fmt.Println(err)
	// Output:
	// portaltest: unknown-customer: the kind of the error is "provider unavailable", not "customer or subscription not found": memory: provider unavailable
	// 	The rule: A request for a customer whom the provider does not know fails with ErrNotFound.
}

func ExampleStub() {
	var generator portal.LinkGenerator = portaltest.Stub{Link: &portal.Link{URL: "https://portal.example/1"}}

	link, err := generator.GenerateLink(context.Background(), portal.Request{CustomerID: "ada"})
	fmt.Println(link.URL.Reveal(), err)

	generator = portaltest.Stub{Err: portal.ErrRateLimited}
	_, err = generator.GenerateLink(context.Background(), portal.Request{CustomerID: "ada"})
	fmt.Println(portal.KindOf(err).Temporary(), err)
	// Output:
	// https://portal.example/1 <nil>
	// true rate limited: rate limited
}
