// Package redact removes secrets from the messages of providers and transports. Such a
// message may contain keys, links, tokens and e-mail addresses.
package redact

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

const (
	mask = "[redacted]"
	more = "…"

	// longest is the limit on the bytes that are looked at: the rest costs time, and is
	// cut off in the end.
	longest = 8 << 10
)

// suspect matches what a message must never show. It is compiled at the first error.
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

// Text returns s on one line and without control characters. It removes what looks like a
// credential, link or e-mail address, and the given secrets in plain or URL-escaped form.
// It cuts the text to limit bytes at the boundary of a character.
func Text(s string, limit int, secrets ...string) string {
	if harmless(s, secrets) {
		return cut(s, limit)
	}
	s = oneLine(unescape(shorten(s)))
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
	return cut(s, limit)
}

// Runs masks every run of 8 or more characters of one of the keys in s: providers repeat
// the start or the end of a key.
func Runs(s string, keys ...string) string {
	const run = 8
	s = unescape(shorten(s)) // as Text does: an escape may hide where a run is
	if !slices.ContainsFunc(keys, func(key string) bool { return mayShare(s, key) }) {
		return s
	}
	var out strings.Builder
	done := 0 // s is in out up to here
	for i := 0; i+run <= len(s); {
		end := i
		for _, key := range keys { // the longest: keys may begin alike
			for n := max(end, i+run); n <= len(s) && strings.Contains(key, s[i:n]); n++ {
				end = n
			}
		}
		if end == i {
			i++
			continue
		}
		out.WriteString(s[done:i] + mask)
		i, done = end, end
	}
	return out.String() + s[done:]
}

// mayShare reports whether s may have a run of 8 characters of key: four of them begin at
// a multiple of five. To look for every run of a request ID takes a fifteenth of a call.
func mayShare(s, key string) bool {
	for i := 0; i+4 <= len(s); i += 5 {
		if strings.Contains(key, s[i:i+4]) {
			return true
		}
	}
	return false
}

// harmless reports whether s is a short identifier, such as a request ID, that contains
// none of the secrets. Such a text needs no further work.
func harmless(s string, secrets []string) bool {
	if len(s) > 43 {
		return false
	}
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') && s[i] != '-' {
			return false
		}
	}
	return !slices.ContainsFunc(secrets, func(secret string) bool {
		return secret != "" && len(secret) <= len(s) && strings.Contains(strings.ToLower(s), strings.ToLower(secret))
	})
}

func shorten(s string) string {
	if len(s) > longest {
		s = s[:strings.LastIndexAny(s[:longest], " \t\r\n")+1]
	}
	return s
}

func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), separates), " ")
}

// unescape replaces the escapes of JSON that can hide a character.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s // without an allocation, as for a request ID
	}
	parts := strings.Split(s, `\u`)
	for i, part := range parts {
		if i == 0 {
			continue
		}
		if len(part) >= 4 {
			if r, err := strconv.ParseUint(part[:4], 16, 16); err == nil {
				parts[i] = string(rune(r)) + part[4:]
				continue
			}
		}
		parts[i] = `\u` + part
	}
	return strings.ReplaceAll(strings.Join(parts, ""), `\/`, "/")
}

func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

func forms(secret string) []string {
	plain := oneLine(secret) // as Text has it
	if plain == "" {
		return nil
	}
	return slices.Compact([]string{plain, url.QueryEscape(secret), url.PathEscape(secret)})
}

// replaceFold replaces every occurrence of old, ignoring case: servers change the case of
// e-mail addresses and percent escapes.
func replaceFold(s, old string) string {
	return regexp.MustCompile(`(?i)`+regexp.QuoteMeta(old)).ReplaceAllLiteralString(s, mask)
}

func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end := limit - len(more)
	if end < 0 {
		return ""
	}
	return strings.ToValidUTF8(s[:end], "") + more
}
