package portaltest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/portallink/portallink-go/portal"
)

const (
	// later is so long that no generator waits for it and retries.
	later = "3600"

	// hugeBody is more white space, which JSON allows before any value, than any
	// response with a link has bytes, or any listing.
	hugeBody = 32 << 20

	// otherHost is a host that no generator should call.
	otherHost = "second-host.portaltest.invalid"
)

var responseChecks = []check{
	{
		"other-customer", "A response that names a customer other than the requested one is ErrBadResponse: " +
			"nobody gets another customer's portal.",
		otherCustomer,
	},
	{
		"other-subscription", "A response that lacks a requested subscription is ErrBadResponse.",
		func(t *trial) {
			if t.caps.MaxSubscriptions > 0 {
				t.renamed(t.h.Valid.SubscriptionIDs)
			}
		},
	},
	{
		"mixed-deep-links-refused",
		"A response with a deep link that has another token, or names another subscription, is ErrBadResponse.",
		mixedRefused,
	},
	{
		"unfit-link-refused", "A response with a link that is not absolute, is not https, or has user-info or control characters " +
			"is ErrBadResponse.",
		unfitLinkRefused,
	},

	badBody("html-answer", "A response that is an HTML page", always(respond(200, "text/html; charset=utf-8", []byte(htmlPage)))),
	badBody("empty-answer", "A response without a body", always(respondJSON(200, ``))),
	badBody("wrong-content-type", "A response of another content type", always(respond(200, "image/png", []byte("\x89PNG\r\n\x1a\n\x00\x00")))),
	badBody("null-answer", "A response that is null", always(respondJSON(200, `null`))),
	badBody("array-answer", "A response that is an array", always(respondJSON(200, `[]`))),
	badBody("truncated-answer", "A response that is cut off", func(p recordedResponse) []fault { return p.cut(nil) }),
	{"oversized-answer", "A response of many megabytes, which is not read to its end, is ErrBadResponse, never a panic.", oversized},
	{
		"odd-answers", "A response with a value that is missing, null, empty or of another type never causes a panic: " +
			"it gives a valid link or a *portal.Error.",
		injected(replacedEach(func(any) []any { return oddValues }), func(t *trial, r result) {
			if r.link != nil && r.err == nil {
				t.must(unfitLink(r.link))
			} else {
				_ = t.refusal(r)
			}
		}),
	},

	badStatus("rate-limited", "A response with status 429 (Too Many Requests) is ErrRateLimited", portal.ErrRateLimited, 429),
	badStatus("key-refused", "A response with status 401 (Unauthorized) is ErrUnauthorized", portal.ErrUnauthorized, 401),
	badStatus("server-error", "A response with status 500 (Internal Server Error) is ErrUnavailable", portal.ErrUnavailable, 500),
	badStatus("provider-down", "A response with status 503 (Service Unavailable) is ErrUnavailable", portal.ErrUnavailable, 503),
	badStatus("html-error", "An HTML page with status 502 (Bad Gateway) is ErrUnavailable", portal.ErrUnavailable, 502),
	{
		"no-connection", "A provider that cannot be reached is ErrUnavailable.",
		injected(always(fail(errors.New("dial tcp: connection refused"))), expecting(portal.ErrUnavailable)),
	},
	{
		"broken-connection", "A connection that breaks in the middle of a response is ErrUnavailable or ErrBadResponse.",
		injected(func(p recordedResponse) []fault { return p.cut(io.ErrUnexpectedEOF) },
			expecting(portal.ErrUnavailable, portal.ErrBadResponse)),
	},
	{
		"redirects-not-followed", "The generator never follows a redirect: it is ErrBadResponse.",
		eachRedirect(func(t *trial, arrived, _ int64, r result) {
			t.reject(arrived > 0, "a call went to the host of the redirect")
			t.expect(r, portal.ErrBadResponse)
		}),
	},
	{
		"no-key-at-second-host", "No key or other secret ever reaches the host of a redirect.",
		eachRedirect(func(t *trial, _, leaked int64, _ result) {
			if len(t.h.Secrets) == 0 {
				t.note("not checked: Harness.Secrets is empty")
			}
			t.reject(leaked > 0, "a secret went to the host of the redirect")
		}),
	},
}

// badBody checks a response that claims to be a success.
func badBody(name, what string, faults change) check {
	return check{name, what + " is ErrBadResponse, never a panic.", injected(faults, expecting(portal.ErrBadResponse))}
}

// badStatus checks a response whose status decides the kind, as its body has no error code.
func badStatus(name, what string, kind portal.ErrorKind, status int) check {
	wait := []string{"Retry-After", later}
	return check{
		name, what + ", also with an empty body, an HTML page or a link in it; Error.Status has the status.",
		injected(func(p recordedResponse) []fault {
			return []fault{
				respondJSON(status, ``, wait...),
				respondJSON(status, string(p.body), wait...),
				respond(status, "text/html; charset=utf-8", []byte(htmlPage)), // after this one, the generator may try again
			}
		}, func(t *trial, r result) {
			t.expect(r, kind)
			got := t.refusal(r).Status
			t.reject(got != status, "Error.Status is %d, the response's was %d", got, status)
		}),
	}
}

// oversized responds with a body that has megabytes before its value.
func oversized(t *trial) {
	var whole atomic.Bool
	end := readerFunc(func([]byte) (int, error) { whole.Store(true); return 0, io.EOF })
	t.injectEach(func(p recordedResponse) []fault {
		return []fault{p.stream(func() (io.Reader, int64) {
			return io.MultiReader(io.LimitReader(readerFunc(spaces), hugeBody), bytes.NewReader(p.body), end), -1
		})}
	}, func(t *trial, r result) {
		t.expect(r, portal.ErrBadResponse)
		t.reject(whole.Load(), "it read all %d bytes of a response", hugeBody)
	})
}

// accepting judges by the kind as well, but takes a link that the change did not
// reach: fit says what is wrong with one.
func accepting(fit func(*portal.Link) error) func(*trial, result) {
	return func(t *trial, r result) {
		if r.link != nil && r.err == nil {
			t.must(fit(r.link))
			return
		}
		t.expect(r, portal.ErrBadResponse)
	}
}

// otherCustomer looks in the responses for the customer in the spelling of the
// request, and in the one that the link reports.
func otherCustomer(t *trial) {
	if !slices.Contains(t.caps.Identify, portal.ByCustomerID) || t.h.Valid.CustomerID == "" {
		t.note("not checked: Harness.Valid has no customer ID, or the provider takes none")
		return
	}
	if t.caps.Identify[0] != portal.ByCustomerID { // beside what is used first, the generator may ignore a customer ID
		t.h.Valid = t.byIdentifier()[portal.ByCustomerID]
	}
	ids := []string{t.h.Valid.CustomerID}
	if r, _ := t.recorded(); r.link != nil && r.link.CustomerID != "" {
		ids = append(ids, r.link.CustomerID)
	}
	t.renamed(ids)
}

// renamed makes responses in which each value that is one of ids is another one.
func (t *trial) renamed(ids []string) {
	t.injectEach(replaced(func(s string) (string, bool) {
		other, ok := another(s)
		return other, ok && slices.Contains(ids, s)
	}), expecting(portal.ErrBadResponse))
}

func mixedRefused(t *trial) {
	r, _ := t.recorded()
	if r.link == nil || len(r.link.DeepLinks) == 0 {
		t.note("not checked: the valid request gives no deep links")
		return
	}
	ids := t.valid().SubscriptionIDs
	swaps := map[string]string{} // from texts in a deep link to their replacements
	for _, id := range t.h.Valid.SubscriptionIDs {
		if other, ok := another(id); ok {
			swaps[id], ids = other, append(ids, other)
		}
	}
	_, token := tokenParam(r.link)
	if other, ok := another(token); ok {
		swaps[token] = other
	}
	for from, to := range swaps {
		t.injectEach(replacedEach(func(value any) []any {
			s, _ := value.(string)
			if !strings.HasPrefix(s, "https://") || !names(s, from) || sameHostAndPath(s, r.link.URL.Reveal()) {
				return nil // what Link.URL opens is not a deep link
			}
			return []any{strings.ReplaceAll(s, from, to)}
		}), accepting(func(l *portal.Link) error { return mixed(l, ids) }))
	}
}

func sameHostAndPath(a, b string) bool {
	u, err := url.Parse(a)
	v, err2 := url.Parse(b)
	return err == nil && err2 == nil && u.Host == v.Host && u.Path == v.Path
}

// unfitLinkRefused accepts a link if the change did not affect it: if a response has
// only a token, the generator builds the URL itself.
func unfitLinkRefused(t *trial) {
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
		t.in("a link with "+unfit.name, func() {
			t.injectEach(replaced(func(s string) (string, bool) {
				rest, ok := strings.CutPrefix(s, "https://")
				return unfit.change(rest), ok
			}), accepting(unfitLink))
		})
	}
}

// eachRedirect sends each call to another host, by each status that does. judge
// is told how many calls went there, and how many of these had a secret.
func eachRedirect(judge func(t *trial, arrived, leaked int64, r result)) func(*trial) {
	return func(t *trial) {
		for _, status := range []int{301, 302, 303, 307, 308} {
			var arrived, leaked atomic.Int64
			away := respondJSON(status, `{}`, "Location", "https://"+otherHost+"/take?a=b")
			f := func(n int, r *http.Request) (*http.Response, error) {
				if r.URL.Host != otherHost {
					return away(n, r)
				}
				arrived.Add(1)
				if t.carriesSecret(r) {
					leaked.Add(1)
				}
				return respondJSON(http.StatusOK, `{}`)(n, r)
			}
			t.in(fmt.Sprintf("status %d", status), func() {
				t.injectEach(always(f), func(t *trial, r result) { judge(t, arrived.Load(), leaked.Load(), r) })
			})
		}
	}
}

func (t *trial) carriesSecret(r *http.Request) bool {
	var all strings.Builder
	_ = r.Write(&all) // headers and body as they go over the wire
	_, found := secretsOf(t.h.Secrets...).in(all.String())
	return found
}
