package api

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/portallink/portallink-go/internal/weburl"
)

// maxEmail is the longest address that SMTP can carry, with room to spare.
const maxEmail = 320

// EscapeSegment returns s as one segment of a path. "." and ".." are escaped
// too: a server would take them for a way out.
func EscapeSegment(s string) string {
	if s == "." || s == ".." {
		return strings.ReplaceAll(s, ".", "%2E")
	}
	return url.PathEscape(s)
}

// Append is base, which has no slash at its end, followed by the segment.
func Append(base, segment string) string { return base + "/" + EscapeSegment(segment) }

// CheckID refuses an identifier that no path can carry, or that would arrive as
// another one. The error is a *portal.Error that names the field.
func (c *Client) CheckID(field, id string) error {
	switch {
	case strings.TrimSpace(id) == "":
		return c.Refuse(field, "it is empty")
	case !utf8.ValidString(id):
		return c.Refuse(field, "it is not UTF-8")
	case strings.ContainsRune(id, '/') || strings.ContainsFunc(id, unicode.IsControl):
		return c.Refuse(field, "it has a slash or a control character")
	}
	return nil
}

// CheckEmail refuses what cannot be an e-mail address. The error is a
// *portal.Error that names the field Email.
func (c *Client) CheckEmail(email string) error {
	local, domain, _ := strings.Cut(email, "@")
	switch {
	case email == "":
		return c.Refuse("Email", "it is empty")
	case local == "" || domain == "" || len(email) > maxEmail || !utf8.ValidString(email):
		return c.Refuse("Email", "it is not an e-mail address")
	case strings.ContainsFunc(email, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return c.Refuse("Email", "it has white space or control characters")
	}
	return nil
}

// URL is the base URL followed by the segments, each of them escaped.
func (c *Client) URL(segments ...string) url.URL {
	if !c.ready() {
		return url.URL{}
	}
	u := *c.base
	var plain, escaped strings.Builder
	plain.Grow(len(u.Path) + 96)
	plain.WriteString(u.Path)
	same := u.RawPath == ""
	for _, segment := range segments {
		plain.WriteByte('/')
		plain.WriteString(segment)
		same = same && EscapeSegment(segment) == segment
	}
	u.Path = plain.String()
	if same {
		return u
	}
	escaped.WriteString(c.base.EscapedPath())
	for _, segment := range segments {
		escaped.WriteByte('/')
		escaped.WriteString(EscapeSegment(segment))
	}
	u.RawPath = escaped.String()
	return u
}

// ParseBase returns the parts of raw, without the slashes at the end of its
// path. An error says why it is no base for a call, without repeating it.
func ParseBase(raw string) (*url.URL, error) {
	u, err := weburl.Parse(strings.TrimRight(raw, "/"))
	if err != nil {
		return nil, err
	}
	if strings.ContainsAny(raw, "?#") {
		return nil, errors.New("the URL has a query or a fragment")
	}
	return u, nil
}
