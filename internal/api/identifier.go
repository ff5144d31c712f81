package api

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/portallink/portallink-go/internal/weburl"
)

// maxEmail is the longest address that SMTP can carry, with room to spare.
const maxEmail = 320

// CheckID returns an error for an identifier that cannot be in a path, or would arrive as a
// different one. The error is a *portal.Error that names the field.
func (c *Client) CheckID(field, id string) error {
	switch {
	case strings.TrimSpace(id) == "":
		return c.Refuse(field, "it is empty")
	case weburl.Plain(id) && !strings.Contains(id, "/"):
		return nil
	case !utf8.ValidString(id):
		return c.Refuse(field, "it is not UTF-8")
	case strings.ContainsRune(id, '/') || strings.ContainsFunc(id, unicode.IsControl):
		return c.Refuse(field, "it has a slash or a control character")
	}
	return nil
}

// CheckEmail returns an error for a text that cannot be an e-mail address. The error is a
// *portal.Error that names the field.
func (c *Client) CheckEmail(field, email string) error {
	local, domain, _ := strings.Cut(email, "@")
	switch {
	case email == "":
		return c.Refuse(field, "it is empty")
	case local == "" || domain == "" || len(email) > maxEmail || !utf8.ValidString(email):
		return c.Refuse(field, "it is not an e-mail address")
	case strings.ContainsFunc(email, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return c.Refuse(field, "it has white space or control characters")
	}
	return nil
}

// URL returns the base URL followed by the escaped segments.
func (c *Client) URL(segments ...string) url.URL {
	return weburl.Join(c.base, segments...)
}
