package portal

import (
	"strconv"
	"strings"
	"time"
)

// Error is the error of every [LinkGenerator]. It shows no key, token, link or
// e-mail address, provided that whoever made it kept those out of its fields.
type Error struct {
	Provider   string
	Kind       ErrorKind
	Field      string        // of the Request (or Config) that is to blame: "CustomerID", "Email", "SubscriptionIDs", "Action"
	Status     int           // HTTP status of the last response; 0: none came
	Code       string        // the provider's own code
	Message    string        // the provider's words, redacted, at most 300 bytes
	RequestID  string        // the provider's identifier of the call, for its support team
	RetryAfter time.Duration // how long the provider asks to wait; 0: it does not say
	Attempts   int           // calls made; 0: refused before any
	Err        error         // the cause; may be nil
}

// A cause such as that of errors.Join has several lines.
var oneLine = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")

// Error returns one line: provider, kind, field, code, the provider's words and
// the cause, then status, request identifier, the wait that is asked for and
// the number of attempts, each where there is one.
func (e *Error) Error() string {
	if e == nil {
		return "<nil>"
	}
	var b strings.Builder
	b.WriteString(e.Provider)
	if e.Provider != "" {
		b.WriteString(": ")
	}
	b.WriteString(e.Kind.Error())
	if e.Field != "" {
		b.WriteString(": " + e.Field)
	}
	if e.Code != "" {
		b.WriteString(": " + e.Code)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	var notes []string
	if e.Status != 0 {
		notes = append(notes, "status "+strconv.Itoa(e.Status))
	}
	if e.RequestID != "" {
		notes = append(notes, "request "+e.RequestID)
	}
	if e.RetryAfter > 0 {
		notes = append(notes, "retry after "+e.RetryAfter.String())
	}
	if e.Attempts > 1 {
		notes = append(notes, strconv.Itoa(e.Attempts)+" attempts")
	}
	if len(notes) > 0 {
		b.WriteString(" (" + strings.Join(notes, ", ") + ")")
	}
	return oneLine.Replace(b.String())
}

// Unwrap returns the kind and, where there is one, the cause.
func (e *Error) Unwrap() []error {
	switch {
	case e == nil:
		return nil
	case e.Err == nil:
		return []error{e.Kind}
	default:
		return []error{e.Kind, e.Err}
	}
}
