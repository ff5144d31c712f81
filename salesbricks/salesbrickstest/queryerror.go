package salesbrickstest

import (
	"fmt"
	"unicode/utf8"
)

// queryError refuses a whole GraphQL document: nothing of it is executed.
type queryError struct {
	message string
	offset  int // in bytes of the document; noOffset where no place is to blame
}

const noOffset = -1

func failAt(offset int, format string, args ...any) *queryError {
	return &queryError{message: fmt.Sprintf(format, args...), offset: offset}
}

// asObject is the error as an answer lists it.
func (e *queryError) asObject(source string) object {
	out := object{{"message", e.message}}
	if e.offset != noOffset {
		out = append(out, member{"locations", locations(source, e.offset)})
	}
	return out
}

// locations names one place as GraphQL counts: lines and characters from 1.
func locations(source string, offset int) []object {
	line, start := 1, 0
	for i := 0; i < offset && i < len(source); i++ {
		switch source[i] {
		case '\r':
			if i+1 < len(source) && source[i+1] == '\n' {
				continue // the line ends at the line feed
			}
			fallthrough
		case '\n':
			line, start = line+1, i+1
		}
	}
	start, offset = min(start, offset), min(offset, len(source))
	column := utf8.RuneCountInString(source[start:offset]) + 1
	return []object{{{"line", line}, {"column", column}}}
}

// excerpt shortens other people's text for a message.
func excerpt(text string) string {
	const limit = 60
	if len(text) <= limit {
		return text
	}
	cut := limit
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
