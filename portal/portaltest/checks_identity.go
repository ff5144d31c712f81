package portaltest

import (
	"fmt"
	"slices"

	"github.com/portallink/portallink-go/portal"
)

var identityChecks = []check{
	{
		name: "other-customer",
		rule: "An answer that names another customer than the one asked for is refused with ErrBadResponse: " +
			"nobody gets another customer's portal.",
		run: otherCustomer,
	},
	{
		name: "other-subscription",
		rule: "An answer that lacks a subscription which was asked for is refused with ErrBadResponse.",
		run: func(t *trial) error {
			if t.caps.MaxSubscriptions == 0 {
				return nil
			}
			return t.renamed(t.h.Valid.SubscriptionIDs)
		},
	},
	{
		name: "unfit-link-refused",
		rule: "An answer whose link is not absolute, not https, or has user-info or control characters " +
			"is refused with ErrBadResponse.",
		run: unfitLinkRefused,
	},
}

// otherCustomer looks in the answers for the customer in the spelling of the
// request, and in the one that the link reports.
func otherCustomer(t *trial) error {
	if !slices.Contains(t.caps.Identify, portal.ByCustomerID) || t.h.Valid.CustomerID == "" {
		t.note("not checked: the request has no customer ID that the provider takes")
		return nil
	}
	rec, err := t.record()
	if err != nil {
		return err
	}
	ids := []string{t.h.Valid.CustomerID}
	if link := rec.link; link != nil && link.CustomerID != "" {
		ids = append(ids, link.CustomerID)
	}
	return t.renamed(ids)
}

// renamed makes answers in which each value that is one of ids is another one.
func (t *trial) renamed(ids []string) error {
	return t.damage(func(p tape) fault {
		body, ok := replaceJSON(p.body, func(s string) (string, bool) {
			if !slices.Contains(ids, s) {
				return s, false
			}
			return another(s)
		})
		if !ok {
			return nil
		}
		return p.with(body)
	}, func(r result) error {
		_, err := r.expect(portal.ErrBadResponse)
		return err
	})
}

// unfitLinkRefused accepts a link that the change did not reach: where an answer
// holds no more than a token, the generator builds the URL itself.
func unfitLinkRefused(t *trial) error {
	for _, unfit := range []struct {
		name   string
		change func(rest string) string
	}{
		{"http", func(rest string) string { return "http://" + rest }},
		{"another scheme", func(rest string) string { return "ftp://" + rest }},
		{"a script", func(string) string { return "javascript:alert(1)" }},
		{"no scheme", func(rest string) string { return "//" + rest }},
		{"a path", func(string) string { return "/portal?token=t" }},
		{"no host", func(string) string { return "https://?token=t" }},
		{"user-info", func(rest string) string { return "https://user:word@" + rest }},
		{"a line break", func(rest string) string { return "https://" + rest + "\r\nX: y" }},
		{"a NUL", func(rest string) string { return "https://" + rest + "\x00" }},
		{"a space before", func(rest string) string { return " https://" + rest }},
	} {
		err := t.damage(func(p tape) fault {
			body, ok := withLinks(p.body, unfit.change)
			if !ok {
				return nil
			}
			return p.with(body)
		}, func(r result) error {
			if r.link != nil && r.err == nil {
				return unfitLink(r.link)
			}
			_, err := r.expect(portal.ErrBadResponse)
			return err
		})
		if err != nil {
			return fmt.Errorf("a link with %s: %w", unfit.name, err)
		}
	}
	return nil
}
