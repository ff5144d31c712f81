package portaltest_test

import (
	"sync/atomic"
	"time"

	"github.com/portallink/portallink-go/portal"
)

var brokenResults = []broken{
	{"knows no customer", "valid-request", bend(func(c *call) { c.err = portal.ErrNotFound })},
	{"neither link nor error", "valid-request", bend(func(*call) {})},
	{"a link and an error", "valid-request", on(portal.ErrUnknown, func(c *call) { c.err = portal.ErrNotFound })},
	{"blames the request for an unknown customer", "unknown-customer", bendKind(404, portal.ErrInvalidRequest)},
	{"a link for an unknown customer", "unknown-customer", on(portal.ErrNotFound, func(c *call) {
		c.link, c.err = &portal.Link{Provider: "fourth", URL: "https://portal.example/sign-in"}, nil
	})},
	{"neither link nor error", "one-result", on(portal.ErrBadResponse, func(c *call) { c.err = nil })},
	{"a link and an error", "one-result", on(portal.ErrCanceled, func(c *call) { c.link = &portal.Link{} })},
	{"the same URL", "fresh-links", bendLink(func(l *portal.Link) { l.URL = "https://portal.example/" })},
	{"the same token", "fresh-links", bendLink(func(l *portal.Link) { l.Token = "token" })},
	{"two links with one call", "fresh-links", func(g *fourth) portal.LinkGenerator {
		var spare atomic.Pointer[portal.Link]
		return bend(func(c *call) {
			if c.link = spare.Swap(nil); c.link == nil {
				c.generate()
				spare.Store(c.link)
				c.generate()
			}
		})(g)
	}},

	{"gives up when it is busy", "concurrent-calls", whenBusy(func(c *call) { c.link = nil })},
	{"takes a stranger for an outage when it is busy", "concurrent-calls", whenBusy(func(c *call) {
		if c.err != nil {
			c.err = &portal.Error{Provider: "fourth", Kind: portal.ErrUnavailable}
		}
	})},
	{"a goroutine waits for ever", "no-goroutine-left", before(func(c *call) {
		go func() { <-c.g.over }()
	})},
}

// whenBusy changes the results of calls that come while another one runs.
func whenBusy(change func(*call)) maker {
	return func(g *fourth) portal.LinkGenerator {
		var running atomic.Int64
		return bend(func(c *call) {
			n := running.Add(1)
			defer running.Add(-1)
			time.Sleep(time.Millisecond) // other calls come
			if c.generate(); n > 1 {
				change(c)
			}
		})(g)
	}
}
