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
		"link-provider", "Link.Provider is equal to Capabilities.Provider.",
		eachLink(func(t *trial, r result) {
			provider := r.link.Provider
			t.reject(provider != t.caps.Provider, "Link.Provider is %q, Capabilities.Provider is %q", provider, t.caps.Provider)
		}),
	},
	{
		"link-https", "A link is absolute and https (http only to a loopback host), and has no user-info and no control characters.",
		eachLink(func(t *trial, r result) { t.must(unfitLink(r.link)) }),
	},
	{
		"link-token", "If Link.Token is set, it is the sign-in token inside Link.URL.",
		eachLink(func(t *trial, r result) {
			t.reject(!contains(r.link.URL.Reveal(), r.link.Token.Reveal()), "Link.URL does not contain Link.Token")
		}),
	},
	{
		"link-attempts", "Link.Attempts counts the calls that were made, retries included; or it is 0 in all links.",
		linkAttempts,
	},
	{
		"expiry-consistent", "Link.ExpiresAt is in UTC; it is zero if, and only if, ExpirySource is ExpiryUnknown.",
		eachLink(func(t *trial, r result) {
			at, source := r.link.ExpiresAt, r.link.ExpirySource
			t.reject(at.Location() != time.UTC, "ExpiresAt is in %q, not in UTC", at.Location())
			t.reject(at.IsZero() != (source == portal.ExpiryUnknown), "ExpiresAt is %v, ExpirySource is %v", at, source)
			t.reject(source > portal.ExpiryTokenClaim || r.link.Use > portal.UseMany,
				"ExpirySource or Use has a value that does not exist")
		}),
	},
	{
		"expiry-reported", "If Capabilities.ReportsExpiry is true, a response as the provider documents it gives a link with ExpiresAt.",
		eachLink(func(t *trial, r result) {
			t.reject(t.caps.ReportsExpiry && r.link.ExpiresAt.IsZero(), "ExpiresAt is zero")
		}),
	},
}

// eachLink judges the link of every request that has to work.
func eachLink(judge func(*trial, result)) func(*trial) {
	return func(t *trial) {
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
			t.linked(r)
			judge(t, r)
		}
	}
}

// linkAttempts also lets the first call fail once: some generators retry it.
func linkAttempts(t *trial) {
	if t.stub != nil {
		t.note("not checked: a Stub has the Attempts that it was given")
		return
	}
	counts, links := 0, 0
	judge := func(t *trial, r result) {
		n := r.link.Attempts
		links++
		if n != 0 {
			counts++
		}
		t.reject(n < 0 || n > r.calls, "Link.Attempts is %d after %d calls", n, r.calls)
	}
	eachLink(judge)(t)
	_, need := t.recorded()
	busy := respondJSON(http.StatusServiceUnavailable, `{}`)
	r, _ := t.inject(0, func(n int, r *http.Request) (*http.Response, error) {
		if n == 0 {
			return busy(n, r)
		}
		return t.net.base.RoundTrip(r)
	})
	if r.err == nil && r.link != nil {
		judge(t, r)
		t.reject(r.link.Attempts == 1 && len(need) == 1, "Link.Attempts is 1 after %d calls, one of them a retry", r.calls)
	}
	t.reject(counts != 0 && counts != links, "Link.Attempts is set in %d of %d links", counts, links)
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
	case strings.ContainsFunc(raw, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return errors.New("it has white space or control characters")
	case err != nil:
		return errors.New("it is not a URL")
	case u.Hostname() == "":
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
	query, _ := url.QueryUnescape(link) // empty where that fails
	path, _ := url.PathUnescape(link)
	return strings.Contains(link, token) || strings.Contains(query, token) || strings.Contains(path, token) ||
		strings.Contains(link, url.QueryEscape(token)) || strings.Contains(link, url.PathEscape(token))
}
