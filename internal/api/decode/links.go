package decode

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/portallink/portallink-go/internal/weburl"
)

// Links are the links that CutLinks took out of a response.
type Links []string

const (
	// minCut is the length in bytes from which CutLinks cuts a link.
	minCut = 128
	// Mark is the first byte of the text in the place of a link. It is a control character
	// that JSON allows, and which no provider sends.
	Mark = 0x7f
)

// CutLinks puts a short text in the place of each long link in data, and appends the links
// to links. Decode the result, and give the text of each link to [Links.Text]. CutLinks
// changes data. The links share one copy of it.
//
// Most of a response of Paddle is tokens. The decoder needs a dozen instructions for each of
// their bytes, and CutLinks two: without it a session with two subscriptions takes half as
// many again.
func CutLinks(data []byte, links Links) ([]byte, Links) {
	if bytes.IndexByte(data, '\\') >= 0 || bytes.IndexByte(data, Mark) >= 0 {
		return data, links // a text may contain a quote, or begin like that of a link
	}
	rest, short := string(data), data[:0]
	for {
		begin := strings.Index(rest, "https://")
		if begin < 0 {
			return append(short, rest...), links
		}
		link := ""
		if begin > 0 && rest[begin-1] == '"' { // without it, each search for the end could take the whole rest
			// As no text contains a quote, this is a text, or else the decoder rejects the
			// result as it rejects data.
			link = rest[begin : begin+max(strings.IndexByte(rest[begin:], '"'), 0)]
		}
		end := begin + len(link)
		if len(link) < minCut || isName(rest[end+1:]) || !weburl.Plain(link) {
			end = begin + len("https://")
			short = append(short, rest[:end]...)
		} else {
			short = append(append(short, rest[:begin]...), Mark)
			short = strconv.AppendInt(short, int64(len(links)), 10)
			links = append(links, link)
		}
		rest = rest[end:]
	}
}

// isName reports whether the text before rest is the name of a member.
func isName(rest string) bool { return strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), ":") }

// Text returns the link that text stands for, or text itself if it stands for none.
func (l Links) Text(text string) string {
	if number, ok := strings.CutPrefix(text, string(rune(Mark))); ok {
		if i, err := strconv.Atoi(number); err == nil && i >= 0 && i < len(l) {
			return l[i]
		}
	}
	return text
}
