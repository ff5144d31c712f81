package portaltest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/portallink/portallink-go/portal"
)

var deepLinkChecks = []check{
	{
		name: "deep-links-complete",
		rule: "Every subscription that was asked for has at least one deep link, and no other has one; " +
			"each page is linked once, and is one of Capabilities.Actions.",
		run: func(t *trial) error { return t.eachDeepLinks(incomplete) },
	},
	{
		name: "deep-links-ordered",
		rule: "Deep links are in the order of Request.SubscriptionIDs, then of Capabilities.Actions.",
		run:  func(t *trial) error { return t.eachDeepLinks(unordered) },
	},
	{
		name: "deep-links-stable",
		rule: "The same request gives the same deep links, but for their URLs.",
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
}

// eachDeepLinks calls judge with the links of requests for the subscriptions of
// Valid: as they are, backwards, and each twice.
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
	if caps.MaxSubscriptions > 0 {
		for _, id := range asked {
			if !slices.ContainsFunc(link.DeepLinks, func(d portal.DeepLink) bool { return d.SubscriptionID == id }) {
				return errors.New("a subscription has no deep link")
			}
		}
	}
	seen := map[portal.DeepLink]bool{}
	for _, d := range link.DeepLinks {
		d.URL = ""
		switch {
		case !slices.Contains(asked, d.SubscriptionID):
			return errors.New("a subscription that was not asked for has a deep link")
		case !slices.Contains(caps.Actions, d.Action):
			return fmt.Errorf("a deep link opens %q, which Capabilities.Actions lacks", d.Action)
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
		return errors.New("the deep links are in another order")
	}
	return nil
}
