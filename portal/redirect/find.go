package redirect

import (
	"errors"
	"html"
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
	if payload, ok := strings.CutPrefix(text, s.url); ok && run(payload) == len(payload) {
		return s.open(payload)
	}
	text = invisible.Replace(text)
	for range 4 { // a link may be escaped in a link, and that in another link
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

// payload returns the letters and digits after the Signer's host and path. If the
// text does not contain host and path, it returns those at the start of the text.
func (s *Signer) payload(text string) string {
	lower := asciiLower(text)
	if i := strings.Index(lower, s.host+s.path); i >= 0 {
		if i == 0 || !isAlphanumeric(lower[i-1]) && lower[i-1] != '.' && lower[i-1] != '-' {
			text = text[i+len(s.host)+len(s.path):]
		}
	}
	for text != "" && !isAlphanumeric(text[0]) {
		text = text[1:]
	}
	return text[:run(text)]
}

// run returns how many letters and digits a text begins with.
func run(text string) int {
	for i := range len(text) {
		if !isAlphanumeric(text[i]) {
			return i
		}
	}
	return len(text)
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
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

// joinLines undoes a line that was wrapped within a word.
func joinLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if b.Len() > 0 {
			line = strings.TrimLeft(line, " \t>")
		}
		b.WriteString(strings.TrimRight(line, "\r\n"))
	}
	return b.String()
}

// unescape resolves percent-encoding and character references, and keeps all other
// text. url.PathUnescape would return an error for a text with "50%" in it.
func unescape(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if i+2 < len(text) && text[i] == '%' && isHex(text[i+1]) && isHex(text[i+2]) {
			b.WriteByte(hex(text[i+1])<<4 | hex(text[i+2]))
			i += 2
			continue
		}
		b.WriteByte(text[i])
	}
	return html.UnescapeString(b.String())
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

func hex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
