// Package weburl checks whether a URL may carry a credential.
package weburl

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxLength is the maximum length of a URL in bytes. Servers accept no longer ones.
const MaxLength = 8 << 10

// Parse returns the parts of an absolute https URL. The URL needs a host, and must not have
// user-info, white space or control characters. Parse accepts http only for a loopback
// host. No error contains the URL, which may contain a credential.
func Parse(raw string) (*url.URL, error) {
	if !Plain(raw) && (strings.ContainsFunc(raw, unfit) || !utf8.ValidString(raw)) {
		return nil, errors.New("the URL has white space or control characters")
	}
	if len(raw) > MaxLength {
		return nil, errors.New("the URL is longer than 8 KiB")
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return nil, errors.New("not a URL")
	case u.Hostname() == "":
		return nil, errors.New("the URL has no scheme or no host")
	case strings.ContainsFunc(u.Host, unfit) || !utf8.ValidString(u.Host):
		return nil, errors.New("the URL's host has white space or control characters")
	case u.Port() != "" && !validPort(u.Port()):
		return nil, errors.New("the URL's port is not a number up to 65535")
	case u.User != nil:
		return nil, errors.New("the URL has user-info")
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return u, nil
	default:
		return nil, errors.New("the URL is not https")
	}
}

// Query returns the query of a URL, with the checks of Parse.
func Query(raw string) (string, error) {
	if query, ok := PlainQuery(raw); ok {
		return query, nil
	}
	u, err := Parse(raw)
	if err != nil {
		return "", err
	}
	return u.RawQuery, nil
}

// PlainQuery is a faster Query for a URL with a plain host, without escapes and without a
// fragment. It looks at each byte and needs no parser. It returns false for any other URL.
func PlainQuery(raw string) (query string, ok bool) {
	rest, ok := strings.CutPrefix(raw, "https://")
	end := prefix(rest, '.')
	if !ok || end == 0 || end == len(rest) || rest[end] != '/' && rest[end] != '?' || len(raw) > MaxLength ||
		!Plain(rest[end:]) || strings.Contains(rest, "%") || strings.Contains(rest, "#") {
		return "", false
	}
	_, query, _ = strings.Cut(rest[end:], "?")
	return query, true
}

// prefix returns the length of the start of s that has only letters, digits, hyphens and
// the given other character.
func prefix(s string, other byte) int {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') && s[i] != '-' && s[i] != other {
			return i
		}
	}
	return len(s)
}

// Plain reports whether s, a part of a URL, is printable ASCII without a backslash. Other
// texts may still be valid; Parse decides.
func Plain(s string) bool {
	const ones, highest = 0x0101010101010101, 0x8080808080808080
	// Eight bytes at a time, since one at a time a link took more than a twentieth of a call. The
	// highest bit of a byte is set in bad if it is below '!' or above '~'; a byte above such
	// a one may have it too.
	var bad uint64
	rest := s
	for ; len(rest) >= 8; rest = rest[8:] {
		eight := uint64(rest[0]) | uint64(rest[1])<<8 | uint64(rest[2])<<16 | uint64(rest[3])<<24 |
			uint64(rest[4])<<32 | uint64(rest[5])<<40 | uint64(rest[6])<<48 | uint64(rest[7])<<56
		bad |= (eight - '!'*ones) | (eight + ones)
	}
	for i := range len(rest) {
		if rest[i] < '!' || rest[i] > '~' {
			return false
		}
	}
	return bad&highest == 0 && !strings.Contains(s, `\`)
}

func unfit(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\\'
}

func validPort(port string) bool {
	_, err := strconv.ParseUint(port, 10, 16)
	return err == nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.IsLoopback()
}

// Param returns the value of the first query parameter with that name, and whether there is
// one. It compares names without decoding them, and decodes no other parameter. A value
// that is blank or cannot be decoded is "".
func Param(query, name string) (string, bool) {
	for pair := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if key != name {
			continue
		}
		if value, _ = Unescape(value); strings.TrimSpace(value) == "" {
			value = ""
		}
		return value, true
	}
	return "", false
}

// Unescape is url.QueryUnescape for text that mostly has no escapes.
func Unescape(s string) (string, bool) {
	if !strings.Contains(s, "%") && !strings.Contains(s, "+") { // each faster than ContainsAny
		return s, true
	}
	s, err := url.QueryUnescape(s)
	return s, err == nil
}
