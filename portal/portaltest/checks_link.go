package portaltest

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/portallink/portallink-go/portal"
)

var linkChecks = []check{
	{
		name: "link-provider",
		rule: "Link.Provider is Capabilities.Provider.",
		run: func(t *trial) error {
			return t.eachLink(func(l *portal.Link) error {
				if l.Provider != t.caps.Provider {
					return fmt.Errorf("Link.Provider is %q, Capabilities.Provider is %q", l.Provider, t.caps.Provider)
				}
				return nil
			})
		},
	},
	{
		name: "link-https",
		rule: "A link is absolute, https (http to a loopback host alone), and has no user-info and no control characters.",
		run:  func(t *trial) error { return t.eachLink(unfitLink) },
	},
	{
		name: "link-token",
		rule: "Link.Token, where it is set, is the sign-in token inside Link.URL.",
		run:  func(t *trial) error { return t.eachLink(tokenInside) },
	},
	{
		name: "expiry-consistent",
		rule: "Link.ExpiresAt is in UTC; it is zero if, and only if, ExpirySource is ExpiryUnknown.",
		run: func(t *trial) error {
			return t.eachLink(func(l *portal.Link) error {
				switch {
				case l.ExpiresAt.Location() != time.UTC:
					return fmt.Errorf("ExpiresAt is in %v", l.ExpiresAt.Location())
				case l.ExpiresAt.IsZero() != (l.ExpirySource == portal.ExpiryUnknown):
					return fmt.Errorf("ExpiresAt is %v, ExpirySource is %v", l.ExpiresAt, l.ExpirySource)
				case l.ExpirySource > portal.ExpiryTokenClaim || l.Use > portal.UseMany:
					return errors.New("ExpirySource or Use has a value that does not exist")
				}
				return nil
			})
		},
	},
	{
		name: "expiry-reported",
		rule: "Where Capabilities.ReportsExpiry is true, Link.ExpiresAt is always set.",
		run: func(t *trial) error {
			return t.eachLink(func(l *portal.Link) error {
				if t.caps.ReportsExpiry && l.ExpiresAt.IsZero() {
					return errors.New("ExpiresAt is zero")
				}
				return nil
			})
		},
	},
}

// eachLink calls judge with the link of every request that has to work.
func (t *trial) eachLink(judge func(*portal.Link) error) error {
	requests := []portal.Request{t.valid()}
	for _, i := range t.caps.Identify {
		if req, ok := t.byIdentifier()[i]; ok {
			requests = append(requests, req)
		}
	}
	if req, ok := t.single(); ok {
		for _, req.Action = range t.caps.Actions {
			requests = append(requests, req)
		}
	}
	for _, req := range requests {
		link, err := t.link(req)
		if err == nil {
			err = judge(link)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unfitLink says what is wrong with the URLs of a link, without repeating them.
func unfitLink(l *portal.Link) error {
	if err := unfitURL(l.URL.Reveal()); err != nil {
		return fmt.Errorf("Link.URL: %w", err)
	}
	for i, d := range l.DeepLinks {
		if err := unfitURL(d.URL.Reveal()); err != nil {
			return fmt.Errorf("Link.DeepLinks[%d].URL: %w", i, err)
		}
	}
	return nil
}

func unfitURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return errors.New("it is empty")
	case strings.ContainsFunc(raw, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return errors.New("it has white space or control characters")
	case err != nil:
		return errors.New("it is not a URL")
	case u.Hostname() == "" || u.Opaque != "":
		return errors.New("it is not absolute, or has no host")
	case u.User != nil:
		return errors.New("it has user-info")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return fmt.Errorf("its scheme is %q", u.Scheme)
	}
	return nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.IsLoopback()
}

func tokenInside(l *portal.Link) error {
	link, token := l.URL.Reveal(), l.Token.Reveal()
	for _, form := range []string{token, url.QueryEscape(token), url.PathEscape(token)} {
		if strings.Contains(link, form) {
			return nil
		}
	}
	for _, unescape := range []func(string) (string, error){url.QueryUnescape, url.PathUnescape} {
		if plain, err := unescape(link); err == nil && strings.Contains(plain, token) {
			return nil
		}
	}
	return errors.New("Link.URL does not contain Link.Token")
}
