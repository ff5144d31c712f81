package portaltest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"net/url"
	"slices"
	"strings"
)

// verbs are those of fmt that show a string or a []byte in some form.
var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"}

// renderings are the ways in which programs write a value down.
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

// secrets are texts that must not show, each in all the forms that formatting
// and encoding give it.
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

// in returns the number of the first secret that shows in text, and false if
// none does.
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

// leak says in which rendering of v one of the secrets shows. It does not
// repeat it.
func (s secrets) leak(what string, v any) error {
	for how, text := range renderings(v) {
		if i, ok := s.in(text); ok {
			return fmt.Errorf("%s shows secret %d of %d when written by %s", what, i, len(s), how)
		}
	}
	return nil
}

// tree calls visit for err and all that it wraps.
func tree(err error, visit func(error) error) error {
	if err == nil || isTypedNil(err) {
		return nil
	}
	if found := visit(err); found != nil {
		return found
	}
	switch e := err.(type) { // this is how errors.Is walks
	case interface{ Unwrap() error }:
		return tree(e.Unwrap(), visit)
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			if found := tree(err, visit); found != nil {
				return found
			}
		}
	}
	return nil
}
