package salesbrickstest

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quotedString reads "…", which ends on its own line.
func (l *lexer) quotedString() (lexeme, *queryError) {
	start := l.pos
	l.pos++
	var value strings.Builder
	for {
		switch c := l.peek(); {
		case l.pos >= len(l.source), c == '\n', c == '\r':
			return lexeme{}, failAt(l.pos, "Syntax Error: Unterminated string.")
		case c == '"':
			l.pos++
			return lexeme{kind: stringText, text: value.String(), start: start, end: l.pos}, nil
		case c == '\\':
			r, err := l.escape()
			if err != nil {
				return lexeme{}, err
			}
			value.WriteRune(r)
		case c < ' ' && c != '\t':
			return lexeme{}, failAt(l.pos, "Syntax Error: Invalid character within String: %q.", c)
		default:
			value.WriteByte(c)
			l.pos++
		}
	}
}

var simpleEscapes = map[byte]rune{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// escape reads one escape sequence, or the two that make a surrogate pair.
func (l *lexer) escape() (rune, *queryError) {
	start := l.pos
	l.pos++ // the backslash
	c := l.peek()
	l.pos++
	if r, ok := simpleEscapes[c]; ok {
		return r, nil
	}
	bad := failAt(start, "Syntax Error: Invalid character escape sequence.")
	if c != 'u' {
		return 0, bad
	}
	r, ok := l.codePoint()
	if ok && utf16.IsSurrogate(r) {
		var low rune
		if ok = strings.HasPrefix(l.rest(), `\u`); ok {
			l.pos += len(`\u`)
			low, ok = l.codePoint()
			r = utf16.DecodeRune(r, low) // U+FFFD unless the two are a pair
			ok = ok && r != utf8.RuneError
		}
	}
	if !ok {
		return 0, bad
	}
	return r, nil
}

// codePoint reads what follows \u: four hexadecimal digits, or some in braces.
func (l *lexer) codePoint() (rune, bool) {
	var digits string
	if l.peek() == '{' {
		end := strings.IndexByte(l.rest(), '}')
		if end < 0 {
			return 0, false
		}
		digits = l.rest()[1:end]
		l.pos += end + 1
	} else {
		digits = l.rest()[:min(4, len(l.rest()))]
		l.pos += len(digits)
		if len(digits) < 4 {
			return 0, false
		}
	}
	n, err := strconv.ParseUint(digits, 16, 32) // takes digits only: no sign, no prefix
	if err != nil || n > utf8.MaxRune {
		return 0, false
	}
	return rune(n), true
}

func (l *lexer) rest() string { return l.source[min(l.pos, len(l.source)):] }

// blockString reads """…""", in which only \""" is an escape.
func (l *lexer) blockString() (lexeme, *queryError) {
	const quotes = `"""`
	start := l.pos
	l.pos += len(quotes)
	var raw strings.Builder
	for {
		end := strings.Index(l.rest(), quotes)
		if end < 0 {
			return lexeme{}, failAt(len(l.source), "Syntax Error: Unterminated string.")
		}
		text := l.rest()[:end]
		l.pos += end + len(quotes)
		if !strings.HasSuffix(text, `\`) {
			raw.WriteString(text)
			return lexeme{kind: stringText, text: dedent(raw.String()), start: start, end: l.pos}, nil
		}
		raw.WriteString(text[:len(text)-1] + quotes)
	}
}

// dedent gives the value of a block string: without the indent that all lines
// after the first share, and without blank lines at either end.
func dedent(raw string) string {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(raw), "\n")
	common := -1
	for i, line := range lines {
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		if i > 0 && indent < len(line) && (common < 0 || indent < common) {
			common = indent
		}
	}
	for i := 1; i < len(lines) && common > 0; i++ {
		lines[i] = lines[i][min(common, len(lines[i])):]
	}
	for len(lines) > 0 && isBlank(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && isBlank(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}

func isBlank(line string) bool { return strings.Trim(line, " \t") == "" }
