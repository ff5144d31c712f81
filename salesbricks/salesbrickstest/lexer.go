package salesbrickstest

import (
	"strings"
	"unicode/utf8"
)

type lexemeKind uint8

const (
	endOfDocument lexemeKind = iota
	punctuator
	nameWord
	intNumber
	floatNumber
	stringText // quoted or block; text is the value
)

// lexeme is one lexical unit. The GraphQL specification calls it a token,
// which in this package is what signs a customer in.
type lexeme struct {
	kind       lexemeKind
	text       string
	start, end int // in bytes of the source
}

// describe names the lexeme in a syntax error.
func (l lexeme) describe() string {
	switch l.kind {
	case endOfDocument:
		return "<EOF>"
	case punctuator:
		return "'" + l.text + "'"
	case nameWord:
		return "Name '" + excerpt(l.text) + "'"
	case stringText:
		return "String '" + excerpt(l.text) + "'"
	default:
		return "Number '" + excerpt(l.text) + "'"
	}
}

// lexer splits a document into lexemes. The source must be valid UTF-8.
type lexer struct {
	source string
	pos    int
}

// next returns the next lexeme; at the end, endOfDocument again and again.
func (l *lexer) next() (lexeme, *queryError) {
	l.skipIgnored()
	start := l.pos
	if start >= len(l.source) {
		return lexeme{kind: endOfDocument, start: start, end: start}, nil
	}
	switch c := l.source[start]; {
	case strings.IndexByte("!$&():=@[]{|}", c) >= 0:
		l.pos++
		return l.lexeme(punctuator, start), nil
	case strings.HasPrefix(l.source[start:], "..."):
		l.pos += len("...")
		return l.lexeme(punctuator, start), nil
	case isNameStart(c):
		for l.pos < len(l.source) && (isNameStart(l.source[l.pos]) || isDigit(l.source[l.pos])) {
			l.pos++
		}
		return l.lexeme(nameWord, start), nil
	case c == '-' || isDigit(c):
		return l.number()
	case strings.HasPrefix(l.source[start:], `"""`):
		return l.blockString()
	case c == '"':
		return l.quotedString()
	default:
		r, _ := utf8.DecodeRuneInString(l.source[start:])
		return lexeme{}, failAt(start, "Syntax Error: Unexpected character: %q.", r)
	}
}

func (l *lexer) lexeme(kind lexemeKind, start int) lexeme {
	return lexeme{kind: kind, text: l.source[start:l.pos], start: start, end: l.pos}
}

// skipIgnored passes what GraphQL ignores between lexemes: white space, commas,
// comments, and a byte order mark.
func (l *lexer) skipIgnored() {
	for l.pos < len(l.source) {
		switch c := l.source[l.pos]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',':
			l.pos++
		case c == '#':
			end := strings.IndexAny(l.source[l.pos:], "\r\n")
			if end < 0 {
				end = len(l.source) - l.pos
			}
			l.pos += end
		case strings.HasPrefix(l.source[l.pos:], "\uFEFF"):
			l.pos += len("\uFEFF")
		default:
			return
		}
	}
}

// number reads an integer or a decimal. It may not run into a name, a point or
// a further digit: 00, 1.2.3 and 0x1 are errors, not two lexemes.
func (l *lexer) number() (lexeme, *queryError) {
	start, kind := l.pos, intNumber
	if l.peek() == '-' {
		l.pos++
	}
	ok := true
	if l.peek() == '0' {
		l.pos++
	} else {
		ok = l.digits()
	}
	if ok && l.peek() == '.' {
		l.pos++
		kind, ok = floatNumber, l.digits()
	}
	if c := l.peek(); ok && (c == 'e' || c == 'E') {
		l.pos++
		if c := l.peek(); c == '+' || c == '-' {
			l.pos++
		}
		kind, ok = floatNumber, l.digits()
	}
	if c := l.peek(); !ok || c == '.' || isDigit(c) || isNameStart(c) {
		return lexeme{}, failAt(l.pos, "Syntax Error: Invalid number.")
	}
	return l.lexeme(kind, start), nil
}

// digits passes at least one digit, or reports that there is none.
func (l *lexer) digits() bool {
	start := l.pos
	for isDigit(l.peek()) {
		l.pos++
	}
	return l.pos > start
}

// peek returns the next byte, 0 at the end of the source.
func (l *lexer) peek() byte {
	if l.pos >= len(l.source) {
		return 0
	}
	return l.source[l.pos]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNameStart(c byte) bool {
	return c == '_' || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z')
}
