package redirect

import (
	"encoding/hex"
	"errors"
	"html"
	"regexp"
	"strings"
)

// maxLink is the maximum length of a text in which find looks for a link. Mail
// gateways wrap a link of 120 characters into one of a thousand.
const maxLink = 8 << 10

// find returns the ticket of the link in a text, which may be the link itself.
func (s *Signer) find(text string) (Ticket, error) {
	if s == nil || len(s.keys) == 0 || len(text) > maxLink {
		return Ticket{}, ErrInvalid
	}
	// Usually the link is as it was signed.
	if payload, ok := strings.CutPrefix(text, s.url); ok && strings.TrimLeft(payload, alphanumeric) == "" {
		return s.open(payload)
	}
	for range 4 { // a link may be escaped in a link, and that in another link
		text = invisible.Replace(text)
		for _, form := range []string{text, joinLines(text)} {
			if t, err := s.open(s.payload(form)); !errors.Is(err, ErrInvalid) {
				return t, err
			}
		}
		decoded := unescape(text)
		if decoded == text {
			break
		}
		text = decoded
	}
	return Ticket{}, ErrInvalid
}

// invisible removes quoted-printable's soft line breaks, soft hyphens, and
// characters without width.
var invisible = strings.NewReplacer("=\r\n", "", "=\n", "", "\u00ad", "", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "")

const alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// payload returns the letters and digits after the Signer's host and path. If the
// text does not contain host and path, it returns those at the start of the text.
func (s *Signer) payload(text string) string {
	lower := asciiLower(text)
	if i := strings.Index(lower, s.host+s.path); i >= 0 {
		if i == 0 || strings.IndexByte(alphanumeric+".-", lower[i-1]) < 0 { // not the end of a longer host
			text = text[i+len(s.host)+len(s.path):]
		}
	}
	if i := strings.IndexAny(text, alphanumeric); i >= 0 {
		text = text[i:]
	}
	return text[:len(text)-len(strings.TrimLeft(text, alphanumeric))]
}

// asciiLower keeps the length of a text, which strings.ToLower does not.
func asciiLower(text string) string {
	lower := []byte(text)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return string(lower)
}

// joinLines undoes a line that was wrapped within a word. Of a soft line break in an
// address, a browser removes the line break and leaves the equals sign.
func joinLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if b.Len() > 0 {
			line = strings.TrimLeft(line, " \t>")
		}
		b.WriteString(strings.TrimRight(line, "\r\n"))
	}
	return strings.ReplaceAll(b.String(), "=", "")
}

var escaped = regexp.MustCompile("%[0-9A-Fa-f]{2}")

// unescape resolves percent-encoding and character references, and keeps all other
// text. url.PathUnescape would return an error for a text with "50%" in it.
func unescape(text string) string {
	return html.UnescapeString(escaped.ReplaceAllStringFunc(text, func(s string) string {
		b, _ := hex.DecodeString(s[1:])
		return string(b)
	}))
}
