package portaltest_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/portallink/portallink-go/portal"
)

var brokenLinks = []broken{
	{"no Provider", "link-provider", bendLink(func(l *portal.Link) { l.Provider = "" })},
	{"http", "link-https", bendLink(func(l *portal.Link) {
		l.URL = portal.Secret(strings.Replace(l.URL.Reveal(), "https:", "http:", 1))
	})},
	{"a path", "link-https", bendLink(func(l *portal.Link) { l.URL = "/portal" })},
	{"a deep link with user-info", "link-https", bendLink(func(l *portal.Link) {
		for i := range l.DeepLinks {
			l.DeepLinks[i].URL = "https://user:word@portal.example/"
		}
	})},
	{"a line break", "link-https", bendLink(func(l *portal.Link) { l.URL += "\n" })},
	{"another token", "link-token", bendLink(func(l *portal.Link) { l.Token = "another" })},
	{"local time", "expiry-consistent", bendLink(func(l *portal.Link) {
		l.ExpiresAt, l.ExpirySource = time.Now().In(time.FixedZone("CET", 3600)), portal.ExpiryReported
	})},
	{"a time from nowhere", "expiry-consistent", bendLink(func(l *portal.Link) { l.ExpiresAt = time.Now().UTC() })},
	{"a source of nothing", "expiry-consistent", bendLink(func(l *portal.Link) { l.ExpirySource = portal.ExpiryTokenClaim })},
	{"a promise not kept", "expiry-reported", bendCaps(func(c *portal.Capabilities) { c.ReportsExpiry = true })},

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
		for i := range l.DeepLinks {
			l.DeepLinks[i].Action = "pause"
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

	{"any customer will do", "other-customer", flawed(flaws{anyCustomer: true})},
	{"any subscription will do", "other-subscription", flawed(flaws{anySubscription: true})},
	{"any link will do", "unfit-link-refused", flawed(flaws{anyLink: true})},
}
