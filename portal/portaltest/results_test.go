package portaltest_test

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/portallink/portallink-go/portal"
)

var brokenResults = []broken{
	{"knows no customer", "valid-request", bend(func(c *call) {
		c.err = &portal.Error{Provider: "fourth", Kind: portal.ErrNotFound}
	})},
	{"blames the request for an unknown customer", "unknown-customer", bendKind(404, portal.ErrInvalidRequest)},
	{"a link for an unknown customer", "unknown-customer", on(portal.ErrNotFound, func(c *call) {
		c.link, c.err = &portal.Link{Provider: "fourth", URL: "https://portal.example/sign-in"}, nil
	})},
	{"neither link nor error", "one-result", on(portal.ErrBadResponse, func(c *call) { c.err = nil })},
	{"a link and an error", "one-result", on(portal.ErrCanceled, func(c *call) { c.link = &portal.Link{} })},
	{"one link for all time", "fresh-links", cached(func(l *portal.Link) *portal.Link { return l })},
	{"copies of one link", "fresh-links", cached(func(l *portal.Link) *portal.Link { c := *l; return &c })},

	{"gives up when it is busy", "concurrent-calls", func(g *fourth) portal.LinkGenerator {
		var busy sync.Mutex
		return bend(func(c *call) {
			if !busy.TryLock() {
				c.err = &portal.Error{Provider: "fourth", Kind: portal.ErrUnavailable, Err: errors.New("busy")}
				return
			}
			defer busy.Unlock()
			time.Sleep(time.Millisecond) // other calls come while this one runs
			c.generate()
		})(g)
	}},
	{"a goroutine waits for ever", "no-goroutine-left", before(func(c *call) {
		go func() { <-c.g.over }()
	})},
}

func cached(hand func(*portal.Link) *portal.Link) maker {
	return func(g *fourth) portal.LinkGenerator {
		var links sync.Map
		return on(portal.ErrUnknown, func(c *call) {
			link, _ := links.LoadOrStore(fmt.Sprint(c.req), c.link)
			c.link = hand(link.(*portal.Link))
		})(g)
	}
}
