package portal

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Error is the error of every [LinkGenerator]. Those of this module put no key,
// token, link or e-mail address into its fields. Error itself redacts nothing:
// a generator written elsewhere has to do the same.
type Error struct {
	Provider   string
	Kind       ErrorKind
	Field      string        // the field of Request (or Config) that is wrong: "CustomerID", "Email", "SubscriptionIDs", "Action"
	Status     int           // HTTP status of the last response; 0: there was none
	Code       string        // the provider's own code
	Message    string        // the provider's message, redacted, at most 300 bytes
	RequestID  string        // the provider's identifier of the call, for its support team
	RetryAfter time.Duration // the wait that the provider asks for; 0: it asks for none
	Attempts   int           // calls made; 0: the request was rejected before any call
	Err        error         // the cause; may be nil
}

// oneLine joins the lines of a cause, such as one from errors.Join.
var oneLine = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")

// Error returns one line with the fields that are set: provider, kind, field, code,
// the provider's message and the cause, then in parentheses status, request
// identifier, RetryAfter, and the number of attempts if it is more than 1.
func (e *Error) Error() string {
	if e == nil {
		return "<nil>"
	}
	parts := []string{e.Provider, e.Kind.Error(), e.Field, e.Code, e.Message}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	text := strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ": ")
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
		text += " (" + strings.Join(notes, ", ") + ")"
	}
	return oneLine.Replace(text)
}

// Unwrap returns the kind and, if there is one, the cause.
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
