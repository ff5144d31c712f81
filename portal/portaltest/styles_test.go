package portaltest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

// Generators may keep the contract in other ways than a fourth does.
func TestTheSuiteAcceptsOtherStyles(t *testing.T) {
	t.Parallel()
	table.Run(t, map[string]maker{
		"ignores the customer ID beside an e-mail address": func(g *fourth) portal.LinkGenerator {
			caps := g.Capabilities()
			caps.Identify = []portal.Identifier{portal.ByEmail, portal.ByCustomerID}
			return bent{caps: func() portal.Capabilities {
				c := g.Capabilities()
				c.Identify = slices.Clone(caps.Identify)
				return c
			}, generate: func(ctx context.Context, req portal.Request) (*portal.Link, error) {
				if err := caps.Check(req); err != nil {
					return nil, err
				}
				return newFourthLike(g, flaws{anyCustomer: req.Email != ""}).GenerateLink(ctx, req)
			}}
		},
		"has a link without the second call": bend(func(c *call) {
			c.generate()
			if c.err != nil {
				return
			}
			first := c.link
			if c.generate(); c.err != nil && c.ctx.Err() == nil {
				c.link, c.err = first, nil
			} else if c.err == nil {
				c.link.Attempts = 2
			}
		}),
		"goes on with retries": func(g *fourth) portal.LinkGenerator {
			goOn := func(ctx context.Context, err error) error {
				e, _ := err.(*portal.Error)
				if e == nil || e.Kind != portal.ErrUnavailable || e.RetryAfter > 0 {
					return err
				}
				<-ctx.Done()
				return &portal.Error{Provider: e.Provider, Kind: portal.ErrCanceled, Status: e.Status, Attempts: e.Attempts, Err: ctx.Err()}
			}
			return patient{bent{LinkGenerator: g, generate: func(ctx context.Context, req portal.Request) (*portal.Link, error) {
				link, err := g.GenerateLink(ctx, req)
				return link, goOn(ctx, err)
			}}, lister{g, func(l listing) {
				l.list(l.ctx, l.req, func(s portal.Subscription, err error) bool { return l.yield(s, goOn(l.ctx, err)) })
			}}}
		},
	}, func(t *testing.T, make maker) {
		assert.NoError(t, checkInBubble(t, make))
	})
}

type patient struct {
	portal.LinkGenerator
	portal.SubscriptionLister
}

// A server sees the same requests as without the suite.
func TestARequestWithoutABodyStaysOne(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Zero(t, r.ContentLength)
		respond(w, 201, session(nil))
	}))
	t.Cleanup(server.Close)
	h := newHarness(server.URL, nil, bend(func(c *call) {
		r, _ := http.NewRequestWithContext(c.ctx, http.MethodPost, c.g.base, http.NoBody)
		if resp, err := c.g.client.Do(r); err == nil {
			_ = resp.Body.Close()
		}
		c.err = &portal.Error{Provider: "fourth", Kind: portal.ErrBadResponse, Attempts: 1}
	}))
	assert.NoError(t, portaltest.Check(h, "other-customer"))
}

func TestManyIdentifiers(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"10", "11", "12"}, portaltest.Many("7", 3), "a provider may take positive numbers only")
	assert.Equal(t, []string{"sub_1"}, portaltest.Many("sub_a", 1))
	assert.Equal(t, "100 111", portaltest.Many("42", 12)[0]+" "+portaltest.Many("42", 12)[11])
	assert.Empty(t, portaltest.Many("7", 0))
}
