package portal

import (
	"fmt"
	"io"
	"log/slog"
)

// masked is what a Secret shows of itself.
const masked = "[redacted]"

// Secret is text that must not show: an API key, a token, a link that signs
// somebody in. Every verb of fmt that a string has, slog, encoding/json and
// every encoder that honours encoding.TextMarshaler give "[redacted]", or
// nothing when it is empty.
//
// What does show the text: conversion to string; use as a JSON map key;
// encoding/gob; and fmt where it works by reflection, which is for unexported
// fields of a struct, and for a verb that does not fit, such as %p for a Secret
// or %s for a pointer within a slice.
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
