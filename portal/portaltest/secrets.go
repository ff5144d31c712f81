package portaltest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

var secretChecks = []check{
	{
		name: "no-secret-in-link",
		rule: "No link, token or key is visible when a Link is formatted, logged or encoded.",
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
		rule: "No link, token or key is visible in an error, or in an error that it wraps, even if the provider's response repeats it.",
		run:  secretInError,
	},
	{
		name: "no-secret-in-generator",
		rule: "No key is visible when the generator or its Capabilities are formatted, logged or encoded, before or after a call.",
		run: func(t *trial) error {
			keys := secretsOf(t.h.Secrets...)
			for range 2 {
				if err := printable(t.gen); err != nil {
					return fmt.Errorf("the generator: %w", err)
				}
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

// maxCredentials is the maximum number of deep links whose URLs are looked for.
const maxCredentials = 100

// credentials are the texts of a link that sign the customer in.
func credentials(l *portal.Link) []string {
	out := []string{l.URL.Reveal(), l.Token.Reveal()}
	for _, d := range l.DeepLinks[:min(len(l.DeepLinks), maxCredentials)] {
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
	for at, p := range rec.responses {
		for name, f := range leakyResponses(p, t.h.Secrets) {
			if r, made := t.inject(at, f); made {
				if err := silent(name, r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// leakyResponses repeat the given secrets, or have a link in an unexpected place. The
// error messages in them repeat no link: a generator cannot recognize an opaque token
// of an earlier call in a text.
func leakyResponses(p recordedResponse, texts []string) map[string]fault {
	words := "not for: " + strings.Join(texts, " ")
	first := "nothing"
	if len(texts) > 0 {
		first = texts[0]
	}
	header := []string{
		"Retry-After", later, "X-Request-Id", escape(first), "Location", "https://" + otherHost + "/?key=" + url.QueryEscape(first),
	}
	dial := &url.Error{
		Op: "Post", URL: "https://" + otherHost + "/?key=" + first,
		Err: errors.New("dial with " + words + ": refused"),
	}
	out := map[string]fault{
		"a connection that fails, with secrets in the error": fail(dial),
		"a connection that fails, with secrets in a field":   fail(talkativeError{words}),
		"a link with one byte too many":                      p.with(append(slices.Clone(p.body), '}')),
		"a link of another customer":                         p.with(renameAll(p.body)),
		"a response with status 400 and half a link":         respond(400, "application/json", p.body[:len(p.body)/2]),
	}
	for _, status := range []int{200, 302, 400, 401, 404, 429, 503} {
		out[fmt.Sprintf("status %d with secrets in an object", status)] = respondJSON(status, errorBody(words), header...)
		out[fmt.Sprintf("status %d with secrets in a text", status)] = respond(status, "text/plain", []byte(words), header...)
		out[fmt.Sprintf("status %d with the link", status)] = respond(status, "application/json", p.body, header...)
	}
	return out
}

// talkativeError has fields that %#v prints. It would not print them behind a pointer.
type talkativeError struct{ Words string }

func (e talkativeError) Error() string { return e.Words }

// escape makes s fit for a header.
func escape(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return url.QueryEscape(s)
	}
	return s
}

// renameAll changes every short text of a response, among them identifiers.
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

// verbs are the verbs of fmt that print a string or a []byte.
var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"}

// renderings are the ways in which programs print, log or encode a value.
func renderings(v any) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, verb := range verbs {
			if !yield(verb, fmt.Sprintf(verb, v)) {
				return
			}
		}
		var plain, object bytes.Buffer
		slog.New(slog.NewTextHandler(&plain, nil)).Info("m", "v", v)
		slog.New(slog.NewJSONHandler(&object, nil)).Info("m", "v", v)
		encoded, err := json.Marshal(v)
		_ = yield("slog as text", plain.String()) &&
			yield("slog as JSON", object.String()) &&
			yield("encoding/json", string(encoded)+fmt.Sprint(err))
	}
}

// secrets are texts that must not be visible. Each is in all forms that formatting and
// encoding produce.
type secrets [][]string

func secretsOf(texts ...string) secrets {
	var out secrets
	for _, text := range texts {
		if text != "" {
			out = append(out, formsOf(text))
		}
	}
	return out
}

func formsOf(secret string) []string {
	raw := []byte(secret)
	quoted, _ := json.Marshal(secret) // a string always encodes
	forms := []string{
		secret,
		strings.Trim(string(quoted), `"`),
		strings.Trim(fmt.Sprintf("%q", secret), `"`),
		url.QueryEscape(secret),
		url.PathEscape(secret),
		hex.EncodeToString(raw),
		strings.ToUpper(hex.EncodeToString(raw)),
		strings.TrimRight(base64.StdEncoding.EncodeToString(raw), "="),
		base64.RawURLEncoding.EncodeToString(raw),
		strings.Trim(fmt.Sprint(raw), "[]"),
		strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", raw), "[]byte{"), "}"),
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// in returns the number of the first secret that text contains, and false if it
// contains none.
func (s secrets) in(text string) (int, bool) {
	for i, forms := range s {
		for _, form := range forms {
			if strings.Contains(text, form) {
				return i + 1, true
			}
		}
	}
	return 0, false
}

// leak returns an error that names the rendering of v that contains a secret. The error
// does not contain the secret.
func (s secrets) leak(what string, v any) error {
	for how, text := range renderings(v) {
		if i, ok := s.in(text); ok {
			return fmt.Errorf("%s shows secret %d of %d when written by %s", what, i, len(s), how)
		}
	}
	return nil
}
