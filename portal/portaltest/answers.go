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

	// hugeBody is larger than any response with a link, and than any listing.
	hugeBody = 32 << 20

	// maxMutations is the maximum number of mutations of one response.
	maxMutations = 1000

	// otherHost is a host that no generator should call.
	otherHost = "second-host.portaltest.invalid"
)

var answerChecks = []check{
	{
		name: "other-customer",
		rule: "A response that names a customer other than the requested one is ErrBadResponse: " +
			"nobody gets another customer's portal.",
		run: otherCustomer,
	},
	{
		name: "other-subscription",
		rule: "A response that lacks a requested subscription is ErrBadResponse.",
		run: func(t *trial) error {
			if t.caps.MaxSubscriptions == 0 {
				return nil
			}
			return t.renamed(t.h.Valid.SubscriptionIDs)
		},
	},
	{
		name: "mixed-deep-links-refused",
		rule: "A response with a deep link that has another token, or names another subscription, is ErrBadResponse.",
		run:  mixedRefused,
	},
	{
		name: "unfit-link-refused",
		rule: "A response with a link that is not absolute, is not https, or has user-info or control characters " +
			"is ErrBadResponse.",
		run: unfitLinkRefused,
	},

	badBody("html-answer", "A response that is an HTML page", always(respond(200, "text/html; charset=utf-8", []byte(htmlPage)))),
	badBody("empty-answer", "A response without a body", always(respondJSON(200, ``))),
	badBody("wrong-content-type", "A response of another content type", always(respond(200, "image/png", []byte("\x89PNG\r\n\x1a\n\x00\x00")))),
	badBody("null-answer", "A response that is null", always(respondJSON(200, `null`))),
	badBody("array-answer", "A response that is an array", always(respondJSON(200, `[]`))),
	badBody("truncated-answer", "A response that is cut off", func(p recordedResponse) fault {
		if len(p.body) < 2 {
			return nil
		}
		return p.with(p.body[:len(p.body)/2])
	}),
	badBody("oversized-answer", "A response of many megabytes, which is not read to its end,", func(p recordedResponse) fault {
		if len(p.body) == 0 {
			return nil
		}
		return p.stream(func() (io.Reader, int64) { return io.MultiReader(spaces(hugeBody), bytes.NewReader(p.body)), -1 })
	}),
	{
		name: "odd-answers",
		rule: "A response with a value that is missing, null, empty or of another type never causes a panic: " +
			"it gives a valid link or a *portal.Error.",
		run: oddAnswers,
	},

	badStatus("rate-limited", portal.ErrRateLimited, respondJSON(429, `{}`, "Retry-After", later), 429),
	badStatus("key-refused", portal.ErrUnauthorized, respondJSON(401, ``), 401),
	badStatus("server-error", portal.ErrUnavailable, respondJSON(500, `{}`), 500),
	badStatus("provider-down", portal.ErrUnavailable, respondJSON(503, `{}`, "Retry-After", later), 503),
	badStatus("html-error", portal.ErrUnavailable,
		respond(502, "text/html; charset=utf-8", []byte(htmlPage), "Retry-After", later), 502),
	{
		name: "no-connection",
		rule: "A provider that cannot be reached is ErrUnavailable.",
		run: func(t *trial) error {
			return t.injectEach(always(fail(errors.New("dial tcp: connection refused"))), expecting(portal.ErrUnavailable))
		},
	},
	{
		name: "broken-connection",
		rule: "A connection that breaks in the middle of a response is ErrUnavailable or ErrBadResponse.",
		run: func(t *trial) error {
			return t.injectEach(func(p recordedResponse) fault {
				if len(p.body) < 2 {
					return nil
				}
				return p.stream(func() (io.Reader, int64) {
					half := bytes.NewReader(p.body[:len(p.body)/2])
					return io.MultiReader(half, failingReader{io.ErrUnexpectedEOF}), int64(len(p.body))
				})
			}, expecting(portal.ErrUnavailable, portal.ErrBadResponse))
		},
	},
	{
		name: "redirects-not-followed",
		rule: "The generator never follows a redirect: it is ErrBadResponse.",
		run: func(t *trial) error {
			return t.redirected(func(arrived, _ int64, r result) error {
				if arrived > 0 {
					return errors.New("a call went to the host of the redirect")
				}
				_, err := r.expect(portal.ErrBadResponse)
				return err
			})
		},
	},
	{
		name: "no-key-at-second-host",
		rule: "No key or other secret ever reaches the host of a redirect.",
		run: func(t *trial) error {
			if len(t.h.Secrets) == 0 {
				t.note("not checked: Harness.Secrets is empty")
			}
			return t.redirected(func(_, leaked int64, _ result) error {
				if leaked > 0 {
					return errors.New("a secret went to the host of the redirect")
				}
				return nil
			})
		},
	},
}

// expecting checks only the kind.
func expecting(kinds ...portal.ErrorKind) func(result) error {
	return func(r result) error {
		_, err := r.expect(kinds...)
		return err
	}
}

// badBody checks a response that claims to be a success.
func badBody(name, what string, change func(recordedResponse) fault) check {
	return check{
		name: name,
		rule: what + " is ErrBadResponse, never a panic.",
		run:  func(t *trial) error { return t.injectEach(change, expecting(portal.ErrBadResponse)) },
	}
}

// badStatus checks a response whose status alone decides the kind.
func badStatus(name string, kind portal.ErrorKind, f fault, status int) check {
	what := fmt.Sprintf("A response with status %d (%s)", status, http.StatusText(status))
	if name == "html-error" {
		what = fmt.Sprintf("An HTML page with status %d (%s)", status, http.StatusText(status))
	}
	return check{
		name: name,
		rule: fmt.Sprintf("%s is %s, whatever its body says; Error.Status has the status.", what, kindNames[kind]),
		run: func(t *trial) error {
			return t.injectEach(always(f), func(r result) error {
				e, err := r.expect(kind)
				if err == nil && e.Status != status {
					err = fmt.Errorf("Error.Status is %d, the response's was %d", e.Status, status)
				}
				return err
			})
		},
	}
}

var kindNames = map[portal.ErrorKind]string{
	portal.ErrRateLimited:  "ErrRateLimited",
	portal.ErrUnauthorized: "ErrUnauthorized",
	portal.ErrUnavailable:  "ErrUnavailable",
}

// otherCustomer looks in the responses for the customer in the spelling of the
// request, and in the one that the link reports.
func otherCustomer(t *trial) error {
	if !slices.Contains(t.caps.Identify, portal.ByCustomerID) || t.h.Valid.CustomerID == "" {
		t.note("not checked: Harness.Valid has no customer ID, or the provider takes none")
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

// renamed makes responses in which each value that is one of ids is another one.
func (t *trial) renamed(ids []string) error {
	return t.injectEach(func(p recordedResponse) fault {
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
	}, expecting(portal.ErrBadResponse))
}

// mixedRefused accepts a link if the change did not affect it.
func mixedRefused(t *trial) error {
	rec, err := t.record()
	if err != nil {
		return err
	}
	if rec.link == nil || len(rec.link.DeepLinks) == 0 {
		t.note("not checked: the valid request gives no deep links")
		return nil
	}
	ids := slices.Clone(t.h.Valid.SubscriptionIDs)
	swaps := map[string]string{} // what stands in a deep link, and what is put in its place
	for _, id := range t.h.Valid.SubscriptionIDs {
		if other, ok := another(id); ok {
			swaps[id], ids = other, append(ids, other)
		}
	}
	_, token := tokenParam(rec.link)
	if other, ok := another(token); ok {
		swaps[token] = other
	}
	for from, to := range swaps {
		for place := 0; ; place++ {
			found := false
			err := t.injectEach(func(p recordedResponse) fault {
				body, ok := swapInLink(p.body, from, to, place, rec.link.URL.Reveal())
				if !ok {
					return nil
				}
				found = true
				return p.with(body)
			}, func(r result) error {
				if r.link != nil && r.err == nil {
					return mixed(r.link, ids)
				}
				_, err := r.expect(portal.ErrBadResponse)
				return err
			})
			if err != nil {
				return err
			}
			if !found || place > maxLinked {
				break
			}
		}
	}
	return nil
}

// swapInLink returns body with from replaced by to in the URL number place of
// those that contain it. What front opens is not a deep link.
func swapInLink(body []byte, from, to string, place int, front string) ([]byte, bool) {
	n := -1
	return replaceJSON(body, func(s string) (string, bool) {
		if !strings.HasPrefix(s, "https://") || !names(s, from) || samePlace(s, front) {
			return s, false
		}
		n++
		return strings.ReplaceAll(s, from, to), n == place
	})
}

// samePlace reports whether two URLs have the same host and path.
func samePlace(a, b string) bool {
	u, err := url.Parse(a)
	v, err2 := url.Parse(b)
	return err == nil && err2 == nil && u.Host == v.Host && u.Path == v.Path
}

// unfitLinkRefused accepts a link if the change did not affect it: if a response has
// only a token, the generator builds the URL itself.
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
		err := t.injectEach(func(p recordedResponse) fault {
			body, ok := replaceLinks(p.body, unfit.change)
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

func oddAnswers(t *trial) error {
	rec, err := t.record()
	if err != nil {
		return err
	}
	n := 0
	for at, p := range rec.responses {
		for body := range mutations(p.body) {
			if n++; n > maxMutations {
				return nil
			}
			r, made := t.inject(at, p.with(body))
			switch {
			case r.failure != nil:
				return r.failure
			case !made:
			case r.link != nil && r.err == nil:
				err = unfitLink(r.link)
			default:
				_, err = r.refusal()
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *trial) redirected(judge func(arrived, leaked int64, r result) error) error {
	for _, status := range []int{301, 302, 303, 307, 308} {
		var arrived, leaked atomic.Int64
		away := respondJSON(status, `{}`, "Location", "https://"+otherHost+"/take?a=b")
		there := respondJSON(http.StatusOK, `{}`)
		f := func(n int, r *http.Request) (*http.Response, error) {
			if r.URL.Host != otherHost {
				return away(n, r)
			}
			arrived.Add(1)
			if t.carriesSecret(r) {
				leaked.Add(1)
			}
			return there(n, r)
		}
		err := t.injectEach(always(f), func(r result) error { return judge(arrived.Load(), leaked.Load(), r) })
		if err != nil {
			return fmt.Errorf("status %d: %w", status, err)
		}
	}
	return nil
}

func (t *trial) carriesSecret(r *http.Request) bool {
	var all strings.Builder
	_ = r.Write(&all) // headers and body as they go over the wire
	_, found := secretsOf(t.h.Secrets...).in(all.String())
	return found
}
