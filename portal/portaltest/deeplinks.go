package portaltest

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

var deepLinkChecks = []check{
	{
		"deep-links-complete", "If Capabilities.DeepLinks is true, every requested subscription has at least one deep link. " +
			"No other subscription ever has one; each page is linked once, and is one of Capabilities.Actions.",
		eachDeepLinks(complete),
	},
	{
		"deep-links-ordered", "Deep links are in the order of Request.SubscriptionIDs, then of Capabilities.Actions.",
		eachDeepLinks(func(t *trial, asked []string, link *portal.Link) {
			t.reject(!slices.IsSortedFunc(link.DeepLinks, func(a, b portal.DeepLink) int {
				if by := slices.Index(asked, a.SubscriptionID) - slices.Index(asked, b.SubscriptionID); by != 0 {
					return by
				}
				return slices.Index(t.caps.Actions, a.Action) - slices.Index(t.caps.Actions, b.Action)
			}), "the deep links are not in the order of Request.SubscriptionIDs, then of Capabilities.Actions")
		}),
	},
	{
		"deep-links-stable", "The same request gives the same deep links; only their URLs differ.",
		func(t *trial) {
			first := t.link(t.valid()).DeepLinks
			for range 2 {
				t.reject(!slices.EqualFunc(first, t.link(t.valid()).DeepLinks, func(a, b portal.DeepLink) bool {
					return a.Action == b.Action && a.SubscriptionID == b.SubscriptionID
				}), "the deep links of two calls differ in more than their URLs")
			}
		},
	},
	{
		"deep-links-unmixed",
		"If a deep link has a token where Link.URL has one, it is the same token; and it names no subscription but its own.",
		eachDeepLinks(func(t *trial, asked []string, link *portal.Link) { t.must(mixed(link, asked)) }),
	},
}

// eachDeepLinks judges the links of requests for the subscriptions of Valid: in
// their order, in reverse order, and each twice.
func eachDeepLinks(judge func(t *trial, asked []string, link *portal.Link)) func(*trial) {
	return func(t *trial) {
		req := t.valid()
		ids := t.valid().SubscriptionIDs
		if len(ids) == 0 {
			t.note("not checked: Harness.Valid has no subscription")
		}
		backwards := slices.Clone(ids)
		slices.Reverse(backwards)
		for _, asked := range [][]string{ids, backwards, slices.Concat(ids, ids)} {
			req.SubscriptionIDs = slices.Clone(asked)
			t.in(fmt.Sprintf("for %d subscriptions", len(asked)), func() { judge(t, asked, t.link(req)) })
		}
	}
}

func complete(t *trial, asked []string, link *portal.Link) {
	for _, id := range asked {
		has := func(d portal.DeepLink) bool { return d.SubscriptionID == id }
		t.reject(t.caps.DeepLinks && !slices.ContainsFunc(link.DeepLinks, has),
			"a requested subscription has no deep link, but Capabilities.DeepLinks is true")
	}
	seen := map[portal.DeepLink]bool{}
	for _, d := range link.DeepLinks {
		d.URL = ""
		t.reject(!slices.Contains(asked, d.SubscriptionID), "a subscription that was not requested has a deep link")
		t.reject(!slices.Contains(t.caps.Actions, d.Action), "a deep link opens %q, which is not in Capabilities.Actions", d.Action)
		t.reject(seen[d], "a subscription has two deep links to %q", d.Action)
		seen[d] = true
	}
}

// mixed returns an error for a deep link that has the token of another link, or names
// another of ids than its own.
func mixed(l *portal.Link, ids []string) error {
	name, token := tokenParam(l)
	for i, d := range l.DeepLinks {
		deep := d.URL.Reveal()
		other := func(v string) bool { return token != "" && v != token }
		if !contains(deep, l.Token.Reveal()) || slices.ContainsFunc(parameters(deep)[name], other) {
			return fmt.Errorf("Link.DeepLinks[%d].URL has another token than Link.URL", i)
		}
		if slices.ContainsFunc(ids, func(id string) bool { return id != d.SubscriptionID && names(deep, id) }) {
			return fmt.Errorf("Link.DeepLinks[%d].URL is for another subscription", i)
		}
	}
	return nil
}

// tokenParam returns the parameter of Link.URL that contains Link.Token or, if that is
// empty, the parameter with the name "token".
func tokenParam(l *portal.Link) (name, token string) {
	for name, values := range parameters(l.URL.Reveal()) {
		if l.Token != "" && slices.Contains(values, l.Token.Reveal()) || l.Token == "" && strings.EqualFold(name, "token") {
			return name, values[0]
		}
	}
	return "", ""
}

// parameters returns the query of a URL.
func parameters(raw string) url.Values {
	if u, err := url.Parse(raw); err == nil {
		return u.Query()
	}
	return nil
}

// names reports whether a URL contains id as a whole word.
func names(link, id string) bool {
	whole, err := regexp.Compile(`(^|[^\w-])` + regexp.QuoteMeta(id) + `($|[^\w-])`)
	return err == nil && id != "" && whole.MatchString(link)
}
