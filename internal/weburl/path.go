package weburl

import (
	"errors"
	"net/url"
	"strings"
)

// Base returns the parts of raw, without the slashes at the end of its path. The error says
// why raw cannot be the base of a call. It does not contain raw.
func Base(raw string) (*url.URL, error) {
	u, err := Parse(strings.TrimRight(raw, "/"))
	if err != nil {
		return nil, err
	}
	if strings.ContainsAny(raw, "?#") {
		return nil, errors.New("the URL has a query or a fragment")
	}
	return u, nil
}

// EscapeSegment returns s escaped as one segment of a path. It escapes "." and ".." too:
// otherwise they would change the path.
func EscapeSegment(s string) string {
	if s == "." || s == ".." {
		return strings.ReplaceAll(s, ".", "%2E")
	}
	return url.PathEscape(s)
}

// Append returns base, which has no slash at its end, followed by the segment.
func Append(base, segment string) string { return base + "/" + EscapeSegment(segment) }

// Join returns base, a result of [Base], followed by the escaped segments.
func Join(base *url.URL, segments ...string) url.URL {
	u := *base
	var plain, escaped strings.Builder
	plain.Grow(len(u.Path) + 96)
	plain.WriteString(u.Path)
	same := u.RawPath == ""
	for _, segment := range segments {
		plain.WriteByte('/')
		plain.WriteString(segment)
		same = same && (prefix(segment, '_') == len(segment) || EscapeSegment(segment) == segment) // most need no look at escapes
	}
	u.Path = plain.String()
	if same {
		return u
	}
	escaped.WriteString(base.EscapedPath())
	for _, segment := range segments {
		escaped.WriteByte('/')
		escaped.WriteString(EscapeSegment(segment))
	}
	u.RawPath = escaped.String()
	return u
}
