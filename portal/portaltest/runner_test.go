package portaltest_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

// allBroken has at least one broken generator for each check.
var allBroken = slices.Concat(brokenResults, brokenErrors, brokenRequests, brokenCapabilities, brokenLinks, brokenDeepLinks,
	brokenListers, brokenResponses, brokenTimes, brokenSecrets)

func TestEveryCheckHasABrokenGenerator(t *testing.T) {
	t.Parallel()
	var names []string
	for _, b := range allBroken {
		names = append(names, b.check)
	}
	slices.Sort(names)
	assert.Equal(t, slices.Sorted(maps.Keys(portaltest.Rules())), slices.Compact(names))
	assert.Len(t, portaltest.Rules(), portaltest.Checks(), "two checks have one name")
}

// checkInBubble runs the suite in a synctest bubble, in which waits take no
// time, with the backend in memory.
func checkInBubble(t *testing.T, make maker, only ...string) (err error) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		over := newSignal()
		defer close(over) // or the bubble would not end
		h := newHarness("https://fourth.example", over, make)
		err = portaltest.Check(portaltest.With(h, inMemory{backend()}, 0), only...)
	})
	return err
}

func newSignal() chan struct{} { return make(chan struct{}) }

// The check for a flaw finds it. With some of the flaws all checks are run: the others must
// not panic or hang because of it.
func TestTheSuiteCatchesBrokenGenerators(t *testing.T) {
	t.Parallel()
	sample := 3
	if testing.Short() {
		sample = 24
	}
	for i, b := range allBroken {
		t.Run(b.check+"/"+b.name, func(t *testing.T) {
			t.Parallel()
			only := []string{b.check}
			if i%sample == 0 {
				only = nil
			}
			err := checkInBubble(t, b.make, only...)
			require.Error(t, err)
			assert.Contains(t, err.Error(), "portaltest: "+b.check+": ")
			assert.Contains(t, err.Error(), portaltest.Rules()[b.check])
			assert.True(t, only == nil || strings.Count(err.Error(), "The rule: ") == 1)
			assert.NotContains(t, err.Error(), "the check of what the generator returned panicked")
		})
	}
}

// A client that cannot reuse its connections leaves goroutines of net/http. That needs a
// real network, so it does not run in a bubble.
func TestTheSuiteCatchesResponsesThatAreLeftOpen(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(backend())
	t.Cleanup(server.CloseClientConnections)
	h := newHarness(server.URL, nil, flawed(flaws{keepsOpen: true}))
	err := portaltest.Check(portaltest.With(h, nil, 50*time.Millisecond), "no-goroutine-left")
	assert.ErrorContains(t, err, "these goroutines are still running")
}

func TestCheckRefusesUnknownNames(t *testing.T) {
	t.Parallel()
	called := false
	h := portaltest.Harness{New: func(*http.Client) (portal.LinkGenerator, error) {
		called = true
		return portaltest.Stub{}, nil
	}}
	err := portaltest.Check(h, "fresh-links", "fresh-lynx")
	assert.EqualError(t, err, `portaltest: no check is called "fresh-lynx"`)
	assert.False(t, called, "nothing is checked then")
}

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
