package portaltest_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

var brokenDeepLinks = []broken{
	{"a subscription left out", "deep-links-complete", bendLink(func(l *portal.Link) {
		if len(l.DeepLinks) > 0 {
			last := l.DeepLinks[len(l.DeepLinks)-1].SubscriptionID
			l.DeepLinks = slices.DeleteFunc(l.DeepLinks, func(d portal.DeepLink) bool { return d.SubscriptionID == last })
		}
	})},
	{"a subscription too many", "deep-links-complete", bendLink(func(l *portal.Link) {
		l.DeepLinks = append(l.DeepLinks, portal.DeepLink{
			Action: portal.ActionViewSubscription, SubscriptionID: "sub_other", URL: "https://portal.example/",
		})
	})},
	{"a page that Capabilities lack", "deep-links-complete", bendLink(func(l *portal.Link) {
		if len(l.DeepLinks) > 0 {
			l.DeepLinks[0].Action = "pause"
		}
	})},
	{"each page twice", "deep-links-complete", bendLink(func(l *portal.Link) {
		l.DeepLinks = slices.Concat(l.DeepLinks, l.DeepLinks)
	})},
	{"backwards", "deep-links-ordered", bendLink(func(l *portal.Link) { slices.Reverse(l.DeepLinks) })},
	{"in the order of identifiers", "deep-links-ordered", bendLink(func(l *portal.Link) {
		slices.SortStableFunc(l.DeepLinks, func(a, b portal.DeepLink) int { return strings.Compare(a.SubscriptionID, b.SubscriptionID) })
	})},
	{"now so, now so", "deep-links-stable", func(g *fourth) portal.LinkGenerator {
		var calls atomic.Int64
		return bendLink(func(l *portal.Link) {
			if calls.Add(1)%2 == 0 {
				slices.Reverse(l.DeepLinks)
			}
		})(g)
	}},

	{"the token of another session", "deep-links-unmixed", bendDeepLink(func(d *portal.DeepLink) {
		d.URL += "x"
	})},
	{"the token of another session, and none told", "deep-links-unmixed", bendLink(func(l *portal.Link) {
		l.Token = ""
		for i := range l.DeepLinks {
			l.DeepLinks[i].URL += "x"
		}
	})},
	{"no token, where Link.URL has one in its path", "deep-links-unmixed", bendLink(func(l *portal.Link) {
		l.URL = "https://portal.example/in/" + l.Token
		for i, d := range l.DeepLinks {
			l.DeepLinks[i].URL = portal.Secret("https://portal.example/" + d.SubscriptionID)
		}
	})},
	{"the page of another subscription", "deep-links-unmixed", bendLink(func(l *portal.Link) {
		if n := len(l.DeepLinks) - 1; n > 0 {
			l.DeepLinks[0].URL, l.DeepLinks[n].URL = l.DeepLinks[n].URL, l.DeepLinks[0].URL
		}
	})},
}

func bendDeepLink(change func(*portal.DeepLink)) maker {
	return bendLink(func(l *portal.Link) {
		for i := range l.DeepLinks {
			change(&l.DeepLinks[i])
		}
	})
}

// A generator that promises no deep links may have some or none.
func TestDeepLinksAreNoDuty(t *testing.T) {
	t.Parallel()
	table.Run(t, map[string]func(*portal.Link){
		"none": func(l *portal.Link) { l.DeepLinks = nil },
		"some": func(l *portal.Link) { l.DeepLinks = l.DeepLinks[:min(len(l.DeepLinks), 3)] },
	}, func(t *testing.T, change func(*portal.Link)) {
		assert.NoError(t, checkInBubble(t, func(g *fourth) portal.LinkGenerator {
			without := bendCaps(func(c *portal.Capabilities) { c.DeepLinks = false })(g)
			return bent{LinkGenerator: bendLink(change)(g), caps: without.Capabilities}
		}))
	})
}
