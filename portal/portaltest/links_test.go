package portaltest_test

import (
	"strings"
	"time"

	"github.com/portallink/portallink-go/portal"
)

var brokenLinks = []broken{
	{"no link", "link-provider", bend(func(c *call) { c.err = portal.ErrNotFound })},
	{"no Provider", "link-provider", bendLink(func(l *portal.Link) { l.Provider = "" })},
	{"http", "link-https", bendLink(func(l *portal.Link) {
		l.URL = portal.Secret(strings.Replace(l.URL.Reveal(), "https:", "http:", 1))
	})},
	{"no host", "link-https", bendLink(func(l *portal.Link) { l.URL = "https:///portal" })},
	{"no URL", "link-https", bendLink(func(l *portal.Link) { l.URL = "https://portal.example/%zz" })},
	{"a space", "link-https", bendLink(func(l *portal.Link) { l.URL += " " })},
	{"a deep link with user-info", "link-https", bendLink(func(l *portal.Link) {
		for i := range l.DeepLinks {
			l.DeepLinks[i].URL = "https://user:word@portal.example/"
		}
	})},
	{"another token", "link-token", bendLink(func(l *portal.Link) { l.Token = "another" })},
	{"local time", "expiry-consistent", bendLink(func(l *portal.Link) {
		l.ExpiresAt, l.ExpirySource = time.Now().In(time.FixedZone("CET", 3600)), portal.ExpiryReported
	})},
	{"a time from nowhere", "expiry-consistent", bendLink(func(l *portal.Link) { l.ExpiresAt = time.Now().UTC() })},
	{"a source of nothing", "expiry-consistent", bendLink(func(l *portal.Link) { l.ExpirySource = portal.ExpiryTokenClaim })},
	{"a source that does not exist", "expiry-consistent", bendLink(func(l *portal.Link) {
		l.ExpiresAt, l.ExpirySource = time.Now().UTC(), portal.ExpiryTokenClaim+1
	})},
	{"a use that does not exist", "expiry-consistent", bendLink(func(l *portal.Link) { l.Use = portal.UseMany + 1 })},
	{"a promise not kept", "expiry-reported", bendCaps(func(c *portal.Capabilities) { c.ReportsExpiry = true })},

	{"too many Attempts", "link-attempts", bendLink(func(l *portal.Link) { l.Attempts++ })},
	{"less than no Attempts", "link-attempts", bendLink(func(l *portal.Link) { l.Attempts = -1 })},
	{"Attempts now and then", "link-attempts", after(func(c *call) {
		if c.link != nil && c.req.Action != "" {
			c.link.Attempts = 0
		}
	})},
	{"a repeated call that does not count", "link-attempts", on(portal.ErrUnavailable, (*call).generate)},
}
