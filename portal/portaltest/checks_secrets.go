package portaltest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

var secretChecks = []check{
	{
		name: "no-secret-in-link",
		rule: "No link, token or key shows when a Link is formatted, logged or encoded.",
		run: func(t *trial) error {
			return t.eachLink(func(l *portal.Link) error {
				all := secretsOf(slices.Concat(t.h.Secrets, credentials(l))...)
				if err := all.leak("the *Link", l); err != nil {
					return err
				}
				return all.leak("the Link", *l)
			})
		},
	},
	{
		name: "no-secret-in-error",
		rule: "No link, token or key shows in an error, or in one that it wraps, although the provider's answer repeats them.",
		run:  secretInError,
	},
	{
		name: "no-secret-in-generator",
		rule: "No key shows when the generator, or its Capabilities, are formatted, logged or encoded, before a call or after.",
		run: func(t *trial) error {
			keys := secretsOf(t.h.Secrets...)
			for range 2 {
				if err := keys.leak("the generator", t.gen); err != nil {
					return err
				}
				if err := keys.leak("Capabilities", t.caps); err != nil {
					return err
				}
				if r := t.call(context.Background(), t.valid()); r.failure != nil {
					return r.failure
				}
			}
			return nil
		},
	},
}

// credentials are the texts of a link that sign the customer in.
func credentials(l *portal.Link) []string {
	out := []string{l.URL.Reveal(), l.Token.Reveal()}
	for _, d := range l.DeepLinks {
		out = append(out, d.URL.Reveal())
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

func secretInError(t *trial) error {
	rec, err := t.record()
	if err != nil {
		return err
	}
	hidden := slices.Clone(t.h.Secrets)
	if rec.link != nil {
		hidden = append(hidden, credentials(rec.link)...)
	}
	all := secretsOf(hidden...)
	silent := func(name string, r result) error {
		if r.failure != nil {
			return r.failure
		}
		err := tree(r.err, func(e error) error { return all.leak(fmt.Sprintf("an error (a %T)", e), e) })
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	for name, r := range t.ways() {
		if err := silent(name, r); err != nil {
			return err
		}
	}
	for at, p := range rec.tapes {
		for name, f := range indiscretions(p, t.h.Secrets) {
			if r, struck := t.strike(at, f); struck {
				if err := silent(name, r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// indiscretions are answers that repeat the given secrets, or have a link where
// none is expected. The words of an error repeat no link: nobody could tell an
// opaque token of an earlier call from other words.
func indiscretions(p tape, texts []string) map[string]fault {
	words := "not for: " + strings.Join(texts, " ")
	first := "nothing"
	if len(texts) > 0 {
		first = texts[0]
	}
	header := []string{
		"Retry-After", later, "X-Request-Id", escape(first), "Location", "https://" + elsewhere + "/?key=" + url.QueryEscape(first),
	}
	dial := &url.Error{
		Op: "Post", URL: "https://" + elsewhere + "/?key=" + first,
		Err: errors.New("dial with " + words + ": refused"),
	}
	out := map[string]fault{
		"a connection that fails, with secrets in the error": fail(dial),
		"a connection that fails, with secrets in a field":   fail(spill{words}),
		"a link with one byte too many":                      p.with(append(slices.Clone(p.body), '}')),
		"a link of another customer":                         p.with(renameAll(p.body)),
		"an answer with status 400 and half a link":          answer(400, "application/json", p.body[:len(p.body)/2]),
	}
	for _, status := range []int{200, 302, 400, 401, 404, 429, 503} {
		out[fmt.Sprintf("status %d with secrets in an object", status)] = text(status, wordy(words), header...)
		out[fmt.Sprintf("status %d with secrets in a text", status)] = answer(status, "text/plain", []byte(words), header...)
		out[fmt.Sprintf("status %d with the link", status)] = answer(status, "application/json", p.body, header...)
	}
	return out
}

// spill is an error whose fields show by %#v, as they would not behind a pointer.
type spill struct{ Words string }

func (s spill) Error() string { return s.Words }

// escape makes s fit for a header.
func escape(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return url.QueryEscape(s)
	}
	return s
}

// renameAll changes every short text of an answer, among them identifiers.
func renameAll(body []byte) []byte {
	out, ok := replaceJSON(body, func(s string) (string, bool) {
		if strings.HasPrefix(s, "https://") {
			return s, false
		}
		return another(s)
	})
	if !ok {
		return body
	}
	return out
}
