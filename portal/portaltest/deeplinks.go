package portaltest

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

var deepLinkChecks = []check{
	{
		name: "deep-links-complete",
		rule: "If Capabilities.DeepLinks is true, every requested subscription has at least one deep link. " +
			"No other subscription ever has one; each page is linked once, and is one of Capabilities.Actions.",
		run: func(t *trial) error { return t.eachDeepLinks(incomplete) },
	},
	{
		name: "deep-links-ordered",
		rule: "Deep links are in the order of Request.SubscriptionIDs, then of Capabilities.Actions.",
		run:  func(t *trial) error { return t.eachDeepLinks(unordered) },
	},
	{
		name: "deep-links-stable",
		rule: "The same request gives the same deep links; only their URLs differ.",
		run: func(t *trial) error {
			var first []portal.DeepLink
			for i := range 3 {
				link, err := t.link(t.valid())
				if err != nil {
					return err
				}
				if i == 0 {
					first = link.DeepLinks
				}
				if !slices.EqualFunc(first, link.DeepLinks, func(a, b portal.DeepLink) bool {
					return a.Action == b.Action && a.SubscriptionID == b.SubscriptionID
				}) {
					return errors.New("the deep links of two calls differ in more than their URLs")
				}
			}
			return nil
		},
	},
	{
		name: "deep-links-unmixed",
		rule: "If a deep link has a token where Link.URL has one, it is the same token; and it names no subscription but its own.",
		run: func(t *trial) error {
			return t.eachDeepLinks(func(_ portal.Capabilities, asked []string, l *portal.Link) error { return mixed(l, asked) })
		},
	},
}

// eachDeepLinks calls judge with the links of requests for the subscriptions of
// Valid: in their order, in reverse order, and each twice.
func (t *trial) eachDeepLinks(judge func(portal.Capabilities, []string, *portal.Link) error) error {
	req := t.valid()
	ids := req.SubscriptionIDs
	if len(ids) == 0 {
		t.note("not checked: Harness.Valid has no subscription")
	}
	backwards := slices.Clone(ids)
	slices.Reverse(backwards)
	for _, req.SubscriptionIDs = range [][]string{ids, backwards, slices.Concat(ids, ids)} {
		asked := slices.Clone(req.SubscriptionIDs)
		link, err := t.link(req)
		if err == nil {
			err = judge(t.caps, asked, link)
		}
		if err != nil {
			return fmt.Errorf("for %d subscriptions: %w", len(asked), err)
		}
	}
	return nil
}

func incomplete(caps portal.Capabilities, asked []string, link *portal.Link) error {
	for _, id := range asked {
		has := func(d portal.DeepLink) bool { return d.SubscriptionID == id }
		if caps.DeepLinks && !slices.ContainsFunc(link.DeepLinks, has) {
			return errors.New("a requested subscription has no deep link, but Capabilities.DeepLinks is true")
		}
	}
	seen := map[portal.DeepLink]bool{}
	for _, d := range link.DeepLinks {
		d.URL = ""
		switch {
		case !slices.Contains(asked, d.SubscriptionID):
			return errors.New("a subscription that was not requested has a deep link")
		case !slices.Contains(caps.Actions, d.Action):
			return fmt.Errorf("a deep link opens %q, which is not in Capabilities.Actions", d.Action)
		case seen[d]:
			return fmt.Errorf("a subscription has two deep links to %q", d.Action)
		}
		seen[d] = true
	}
	return nil
}

func unordered(caps portal.Capabilities, asked []string, link *portal.Link) error {
	if !slices.IsSortedFunc(link.DeepLinks, func(a, b portal.DeepLink) int {
		if by := slices.Index(asked, a.SubscriptionID) - slices.Index(asked, b.SubscriptionID); by != 0 {
			return by
		}
		return slices.Index(caps.Actions, a.Action) - slices.Index(caps.Actions, b.Action)
	}) {
		return errors.New("the deep links are not in the order of Request.SubscriptionIDs, then of Capabilities.Actions")
	}
	return nil
}

// mixed returns an error for a deep link that has the token of another link, or names
// another of ids than its own.
func mixed(l *portal.Link, ids []string) error {
	name, token := tokenParam(l)
	for i, d := range l.DeepLinks {
		deep := d.URL.Reveal()
		u, err := url.Parse(deep)
		if err != nil {
			return fmt.Errorf("Link.DeepLinks[%d].URL is not a URL", i)
		}
		switch values := u.Query()[name]; {
		case l.Token != "" && !contains(deep, l.Token.Reveal()),
			token != "" && slices.ContainsFunc(values, func(v string) bool { return v != token }):
			return fmt.Errorf("Link.DeepLinks[%d].URL has another token than Link.URL", i)
		}
		for _, id := range ids {
			if id != d.SubscriptionID && names(deep, id) {
				return fmt.Errorf("Link.DeepLinks[%d].URL is for another subscription", i)
			}
		}
	}
	return nil
}

// tokenParam returns the parameter of Link.URL that contains Link.Token or, if that is
// empty, the parameter with the name "token".
func tokenParam(l *portal.Link) (name, token string) {
	u, err := url.Parse(l.URL.Reveal())
	if err != nil {
		return "", ""
	}
	for name, values := range u.Query() {
		if l.Token != "" && slices.Contains(values, l.Token.Reveal()) || l.Token == "" && strings.EqualFold(name, "token") {
			return name, values[0]
		}
	}
	return "", ""
}

// names reports whether a URL contains id as a whole word.
func names(link, id string) bool {
	inside := func(r rune) bool {
		return r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	for {
		before, after, found := strings.Cut(link, id)
		if !found || id == "" {
			return false
		}
		if !strings.ContainsFunc(before[max(len(before)-1, 0):], inside) && !strings.ContainsFunc(after[:min(len(after), 1)], inside) {
			return true
		}
		link = id[len(id)-1:] + after
	}
}
