package portal

import (
	"fmt"
	"io"
	"log/slog"
)

// masked stands for the text of a Secret.
const masked = "[redacted]"

// Secret is text that must not be printed or logged: an API key, a token, a link
// that signs somebody in. All fmt verbs for strings, log/slog, encoding/json and
// every encoder that honors [encoding.TextMarshaler] write "[redacted]", or nothing
// if the Secret is empty.
//
// These show the text:
//   - conversion to string, and [Secret.Reveal];
//   - JSON if the Secret is a map key, and encoding/gob;
//   - database/sql, which stores a Secret that is an argument as its text;
//   - package fmt if it prints by reflection: unexported fields of a struct, and
//     verbs that do not fit, such as %p for a Secret or %s for a pointer within a
//     slice. The types of this module that hold a Secret implement [fmt.Formatter]
//     to prevent the latter;
//   - the standard logger. If a server sends unexpected bytes, net/http
//     prints the first of them there. They may contain a link.
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

// Format implements fmt.Formatter: no flag and no verb but %p shows the text.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText implements encoding.TextMarshaler, which encoding/json uses too.
// The result cannot be decoded into the text again.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
