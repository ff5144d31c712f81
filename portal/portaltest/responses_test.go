package portaltest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

var brokenResponses = []broken{
	{"any customer will do", "other-customer", flawed(flaws{anyCustomer: true})},
	{"any customer will do, and a kept access token", "other-customer", func(g *fourth) portal.LinkGenerator {
		g.flaws.anyCustomer = true
		var once sync.Once
		return before(func(c *call) { once.Do(func() { _, _ = (&making{fourth: g, ctx: c.ctx}).find(email) }) })(g)
	}},
	{"any customer will do in the second call", "other-customer", func(g *fourth) portal.LinkGenerator {
		g.flaws.anyCustomer = true
		return before(func(c *call) { _, _ = (&making{fourth: g, ctx: c.ctx}).find(email) })(g)
	}},
	{"any subscription will do", "other-subscription", flawed(flaws{anySubscription: true})},
	{"any link will do", "unfit-link-refused", flawed(flaws{anyLink: true})},
	{"any deep link will do", "mixed-deep-links-refused", flawed(flaws{anyDeepLink: true})},

	{"an outage", "unfit-link-refused", bendKind(201, portal.ErrUnavailable)},
	{"any link will do", "odd-answers", flawed(flaws{anyLink: true, anyDeepLink: true})},
	{"a plain error", "odd-answers", on(portal.ErrBadResponse, func(c *call) { c.err = errors.New("bad") })},

	{"a link and an error", "rate-limited", on(portal.ErrRateLimited, func(c *call) { c.link = &portal.Link{} })},
	{"reads the page first", "rate-limited", bend(func(c *call) {
		var page bool
		c.g = newFourthLike(c.g, flaws{response: func(_ context.Context, _ int, h http.Header) { page = h.Get("Content-Type") != "application/json" }})
		if c.generate(); page {
			c.err = &portal.Error{Provider: "fourth", Kind: portal.ErrBadResponse, Attempts: 1}
		}
	})},
	{"an outage", "rate-limited", bendKind(429, portal.ErrUnavailable)},
	{"an unknown customer", "key-refused", bendKind(401, portal.ErrNotFound)},
	{"a bad response", "server-error", bendKind(500, portal.ErrBadResponse)},
	{"no status", "server-error", bendError(func(e *portal.Error) { e.Status = 0 })},
	{"a limit", "provider-down", bendKind(503, portal.ErrRateLimited)},
	{"reads the page first", "html-error", bendKind(502, portal.ErrBadResponse)},
	{"a bad response", "no-connection", bendKind(0, portal.ErrBadResponse)},

	{"an outage", "html-answer", bendKind(200, portal.ErrUnavailable)},
	{"panics on an empty response", "empty-answer", flawed(flaws{body: func(b []byte) { _ = b[0] }})},
	{"panics on bytes that are not text", "wrong-content-type", flawed(flaws{body: func(b []byte) {
		if bytes.HasPrefix(b, []byte("\x89PNG")) {
			panic("no text")
		}
	}})},
	{"panics on null", "null-answer", flawed(flaws{body: func(b []byte) {
		var v *struct{ Data any }
		if json.Unmarshal(b, &v) == nil {
			_ = v.Data
		}
	}})},
	{"panics on an array", "array-answer", flawed(flaws{body: func(b []byte) {
		var v any
		if json.Unmarshal(b, &v) == nil && v != nil {
			_ = v.(map[string]any)
		}
	}})},
	{"makes do with half a response", "truncated-answer", bend(func(c *call) {
		var half bool
		c.g = newFourthLike(c.g, flaws{body: func(b []byte) { half = bytes.Contains(b, []byte(`"id"`)) && !json.Valid(b) }})
		if c.generate(); half {
			c.link, c.err = &portal.Link{Provider: "fourth", URL: "https://portal.example/found/in/half"}, nil
		}
	})},
	{"an outage", "oversized-answer", bendKind(201, portal.ErrUnavailable)},
	{"reads without end", "oversized-answer", flawed(flaws{unlimited: true})},
	{"reads to the end before it refuses", "oversized-answer", flawed(flaws{unlimited: true, body: func(b []byte) {
		if len(b) > 1<<20 {
			clear(b) // no JSON
		}
	}})},
	{"takes it for a cancellation", "broken-connection", bendError(func(e *portal.Error) {
		if e.Kind == portal.ErrUnavailable && e.Status == 200 || e.Status == 201 {
			e.Kind = portal.ErrCanceled
		}
	})},
	{"panics on a list that is null", "odd-answers", flawed(flaws{body: func(b []byte) {
		var v struct {
			Data struct{ URLs struct{ Subscriptions []any } }
		}
		if json.Unmarshal(b, &v) == nil && v.Data.URLs.Subscriptions == nil && bytes.Contains(b, []byte("subscriptions")) {
			panic("no list")
		}
	}})},

	{"an outage", "redirects-not-followed", bendKind(302, portal.ErrUnavailable)},
	{"follows", "redirects-not-followed", following(nil)},
	{"follows and shows the key", "no-key-at-second-host", following(func(r *http.Request, via []*http.Request) error {
		r.Header = via[0].Header.Clone()
		if len(via) == 10 {
			return http.ErrUseLastResponse // in a bubble, no deadline would end the loop
		}
		return nil
	})},
}

// newFourthLike returns a copy of g with its own flaws for one call.
func newFourthLike(g *fourth, f flaws) *fourth {
	c := *g
	c.flaws = f
	return &c
}

func following(policy func(*http.Request, []*http.Request) error) maker {
	return func(g *fourth) portal.LinkGenerator {
		g.client.CheckRedirect = policy
		return g
	}
}

func TestAnotherIdentifier(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"1":     "2", // in many responses, 0 means that there is no number
		"0":     "1",
		"9":     "8",
		"c_a":   "c_b",
		"c_Z":   "c_Y",
		"12345": "12346",
		"":      "",
		"é":     "",
		"c_":    "",
	} {
		got, ok := portaltest.Another(id)
		assert.Equal(t, want, got, id)
		assert.Equal(t, want != "", ok, id)
	}
}
