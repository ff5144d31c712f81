// Package redact makes other people's words fit to be shown: what a provider
// or a transport says may hold keys, links, tokens and e-mail addresses.
package redact

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

const (
	mask = "[redacted]"
	more = "…"

	// longest is the most bytes that are looked at: the rest costs time, and is
	// cut off in the end.
	longest = 8 << 10
)

// suspect matches what is never worth showing, whoever says it. A program that
// meets no error never compiles it.
var suspect = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)` + strings.Join([]string{
		`[a-z][a-z0-9+.\-]*:(//|\\\\)\S+`,                    // a URL
		`//[\w\-]+\.\S+`,                                     // a URL without its scheme
		`[\w\-]+(\.[\w\-]+)+(:\d+)?[/?]\S*`,                  // a host and a path
		`[^\s@/]+:[^\s@/]+@(\s|$)`,                           // user-info
		`[^\s@"'<>()\[\],;:=]+(@|%40)[^\s@"'<>()\[\],;]+`,    // an e-mail address
		`\b(bearer|basic)\s+\S+`,                             // an Authorization header
		`\b[\w\-]*(token|key|secret|password|signature)=\S+`, // a query parameter
		`\b(pga|pdl|apst)_[\w\-.]+`,                          // the providers' tokens and keys
		`\beyJ[\w\-]+\.[\w\-.]+`,                             // a JWT
		`[a-z0-9_\-+/=.~%]{44,}`,                             // anything else that long and dense
	}, "|"))
})

// Text returns s on one line, without control characters, without what looks
// like a credential, link or e-mail address, without the given secrets in plain
// or URL-escaped form, and cut to most bytes at a character's boundary.
func Text(s string, most int, secrets ...string) string {
	if s == "" {
		return ""
	}
	if len(s) > longest {
		s = s[:strings.LastIndexAny(s[:longest], " \t\r\n")+1]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Join(strings.FieldsFunc(s, separates), " ")
	for _, secret := range secrets {
		if len(secret) > longest {
			continue // s has no room for it
		}
		for _, form := range forms(secret) {
			s = replaceFold(s, form)
		}
	}
	s = suspect().ReplaceAllLiteralString(s, mask)
	for _, secret := range secrets {
		// Two replacements side by side could spell a secret anew.
		if secret != "" && strings.Contains(s, secret) {
			s = mask
		}
	}
	return cut(s, most)
}

func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

func forms(secret string) []string {
	if secret == "" {
		return nil
	}
	out := []string{strings.ToValidUTF8(secret, "\uFFFD")} // as Text has it
	for _, f := range []string{url.QueryEscape(secret), url.PathEscape(secret)} {
		if f != secret {
			out = append(out, f)
		}
	}
	return out
}

// replaceFold replaces every occurrence of old, in upper or lower case: e-mail
// addresses and percent escapes change their case on the way.
func replaceFold(s, old string) string {
	return regexp.MustCompile(`(?i)`+regexp.QuoteMeta(old)).ReplaceAllLiteralString(s, mask)
}

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	end := most - len(more)
	if end < 0 {
		return ""
	}
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + more
}
