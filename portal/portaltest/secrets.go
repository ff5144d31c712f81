package portaltest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"mime"
	"net/url"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

var secretChecks = []check{
	{
		"no-secret-in-link", "No link, token or key is visible when a Link is formatted, logged or encoded.",
		eachLink(func(t *trial, r result) {
			t.must(secretsOf(slices.Concat(t.h.Secrets, credentials(r.link))...).leak("the Link", r.link))
		}),
	},
	{
		"no-secret-in-error",
		"No link, token or key is visible in an error, or in an error that it wraps, even if the provider's response repeats it.",
		secretInError,
	},
	{
		"no-secret-in-generator",
		"No key is visible when the generator or its Capabilities are formatted, logged or encoded, before or after a call.",
		func(t *trial) {
			keys := secretsOf(t.h.Secrets...)
			for range 2 {
				t.in("the generator", func() { t.must(printable(t.gen, maxValues)) })
				t.must(keys.leak("the generator", t.gen))
				t.must(keys.leak("Capabilities", t.caps))
				t.call(context.Background(), t.valid())
			}
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

func secretInError(t *trial) {
	valid, responses := t.recorded()
	hidden := slices.Clone(t.h.Secrets)
	if valid.link != nil {
		hidden = append(hidden, credentials(valid.link)...)
	}
	all := secretsOf(hidden...)
	silent := func(t *trial, r result) {
		if e, ok := r.err.(*portal.Error); ok && e != nil {
			t.must(all.leak("Error.Code", e.Code))
			t.must(all.leak("Error.Message", e.Message))
			t.must(all.leak("Error.RequestID", e.RequestID))
			t.must(all.leak(fmt.Sprintf("Error.Err (a %T)", e.Err), e.Err))
		}
		for _, e := range tree(r.err) {
			t.must(all.leak(fmt.Sprintf("an error (a %T)", e), e))
		}
	}
	eachResult(silent)(t)
	for at, p := range responses {
		for name, f := range leakyResponses(p, t.h.Secrets) {
			t.in(name, func() {
				if r, made := t.inject(at, f); made {
					silent(t, r)
				}
			})
		}
	}
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
		"Retry-After", later, "X-Request-Id", mime.QEncoding.Encode("utf-8", first), "Location", "https://" + otherHost + "/?key=" + url.QueryEscape(first),
	}
	dial := &url.Error{
		Op: "Post", URL: "https://" + otherHost + "/?key=" + first,
		Err: errors.New("dial with " + words + ": refused"),
	}
	renamed, _ := replaceJSON(p.body, func(s string) (string, bool) {
		other, ok := another(s)
		return other, ok && !strings.HasPrefix(s, "https://")
	})
	out := map[string]fault{
		"a connection that fails, with secrets in the error": fail(dial),
		"a connection that fails, with secrets in a field":   fail(talkativeError{words}),
		"a link with one byte too many":                      p.with(append(slices.Clone(p.body), '}')),
		"a link of another customer":                         p.with(renamed),
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

// verbs are the verbs of fmt that print a string or a []byte.
var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"}

// renderings are the ways in which programs print, log or encode a value.
func renderings(v any) map[string]string {
	var plain, object bytes.Buffer
	slog.New(slog.NewTextHandler(&plain, nil)).Info("m", "v", v)
	slog.New(slog.NewJSONHandler(&object, nil)).Info("m", "v", v)
	encoded, err := json.Marshal(v)
	out := map[string]string{
		"slog as text":  plain.String(),
		"slog as JSON":  object.String(),
		"encoding/json": string(encoded) + fmt.Sprint(err),
	}
	for _, verb := range verbs {
		out[verb] = fmt.Sprintf(verb, v)
	}
	return out
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
	return []string{
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
	written := renderings(v)
	for _, how := range slices.Sorted(maps.Keys(written)) {
		if i, ok := s.in(written[how]); ok {
			return fmt.Errorf("%s shows secret %d of %d (those of Harness.Secrets, then links and tokens) when written by %s", what, i, len(s), how)
		}
	}
	return nil
}
