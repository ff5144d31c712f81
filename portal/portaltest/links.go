package portaltest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
		rule: "Link.Provider is equal to Capabilities.Provider.",
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
		rule: "A link is absolute and https (http only to a loopback host), and has no user-info and no control characters.",
		run:  func(t *trial) error { return t.eachLink(unfitLink) },
	},
	{
		name: "link-token",
		rule: "If Link.Token is set, it is the sign-in token inside Link.URL.",
		run: func(t *trial) error {
			return t.eachLink(func(l *portal.Link) error {
				if !contains(l.URL.Reveal(), l.Token.Reveal()) {
					return errors.New("Link.URL does not contain Link.Token")
				}
				return nil
			})
		},
	},
	{
		name: "link-attempts",
		rule: "Link.Attempts counts the calls that were made, retries included; or it is 0 in all links.",
		run:  linkAttempts,
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
		rule: "If Capabilities.ReportsExpiry is true, a response as the provider documents it gives a link with ExpiresAt.",
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
	return t.eachLinkResult(func(r result) error { return judge(r.link) })
}

func (t *trial) eachLinkResult(judge func(result) error) error {
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
	req := t.withoutSubscription()
	for _, req.Action = range t.caps.CustomerActions {
		requests = append(requests, req)
	}
	for _, req := range requests {
		r := t.call(context.Background(), req)
		err := r.linkErr()
		if err == nil {
			err = judge(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// linkAttempts also lets the first call fail once: some generators retry it.
func linkAttempts(t *trial) error {
	if isStub(t.gen) {
		t.note("not checked: a Stub has the Attempts that it was given")
		return nil
	}
	counts, links := 0, 0
	judge := func(r result) error {
		links++
		if r.link.Attempts != 0 {
			counts++
		}
		if r.link.Attempts < 0 || r.link.Attempts > r.calls {
			return fmt.Errorf("Link.Attempts is %d after %d calls", r.link.Attempts, r.calls)
		}
		return nil
	}
	if err := t.eachLinkResult(judge); err != nil {
		return err
	}
	rec, err := t.record()
	if err != nil {
		return err
	}
	busy := respondJSON(http.StatusServiceUnavailable, `{}`)
	t.net.use(func(n int, r *http.Request) (*http.Response, error) {
		if n == 0 {
			return busy(n, r)
		}
		return t.net.base.RoundTrip(r)
	})
	defer t.net.use(nil)
	r := t.callWithin(t.valid())
	if r.failure != nil {
		return r.failure
	}
	if r.err == nil && r.link != nil {
		if err := judge(r); err != nil {
			return err
		}
		if r.link.Attempts == 1 && len(rec.responses) == 1 {
			return fmt.Errorf("Link.Attempts is 1 after %d calls, one of them a retry", r.calls)
		}
	}
	if counts != 0 && counts != links {
		return fmt.Errorf("Link.Attempts is set in %d of %d links", counts, links)
	}
	return nil
}

// unfitLink returns what is wrong with the URLs of a link. The error does not contain
// the URLs.
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

// contains reports whether a URL contains a token, in any escaped form.
func contains(link, token string) bool {
	for _, form := range []string{token, url.QueryEscape(token), url.PathEscape(token)} {
		if strings.Contains(link, form) {
			return true
		}
	}
	for _, unescape := range []func(string) (string, error){url.QueryUnescape, url.PathUnescape} {
		if plain, err := unescape(link); err == nil && strings.Contains(plain, token) {
			return true
		}
	}
	return false
}
