package portal

import (
	"fmt"
	"io"
	"log/slog"
)

// masked is what a Secret shows of itself.
const masked = "[redacted]"

// Secret is text that must not show: an API key, a token, a link that signs
// somebody in. Every verb of package fmt that fits a string, log/slog,
// encoding/json and every encoder that honors [encoding.TextMarshaler] give
// "[redacted]", or nothing when it is empty.
//
// What shows the text all the same:
//   - conversion to string, and [Secret.Reveal];
//   - use as a key of a map in JSON, and encoding/gob;
//   - database/sql, which stores a Secret that is an argument as its text;
//   - package fmt where it prints by reflection: unexported fields of a struct,
//     and verbs that do not fit, such as %p for a Secret or %s for a pointer
//     within a slice. The types of this module that hold a Secret implement
//     [fmt.Formatter] against the latter;
//   - the standard logger, to which net/http prints the first bytes of a response
//     that nobody asked for. They never were a Secret, but may hold a link.
type Secret string

// Reveal returns the text itself.
func (s Secret) Reveal() string { return string(s) }

// String returns "[redacted]", or "" when s is empty.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return masked
}

// Format implements fmt.Formatter, so that no verb or flag shows the text.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText implements encoding.TextMarshaler, which encoding/json uses too.
// There is no way back: what was encoded cannot be decoded into the text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
