package redact

import (
	"context"
	"errors"
	"net"
	"net/url"
	"reflect"
	"strings"
)

// Error returns an error with the text of err after clean. Cleaning that text again must
// not change it. errors.Is finds in it what it finds in err, except for the errors of
// contexts: those mean that the caller ended the call, but a connection can have its own
// timeout. errors.As finds the errors whose text clean does not change. It finds a
// net.Error with a clean text instead of one with another text.
func Error(err error, clean func(string) string) error {
	var outer *url.Error
	for errors.As(err, &outer) && outer.Err != nil {
		err = outer.Err // the URL in its text may hold an e-mail address
	}
	return &cause{
		text: clean(err.Error()),
		is:   func(target error) bool { return errors.Is(err, target) },
		as:   func(target any) bool { return asClean(err, target, clean) },
	}
}

// asClean is errors.As for errors with a clean text. It replaces a net.Error with another
// text.
func asClean(err error, target any, clean func(string) string) bool {
	found := reflect.New(reflect.TypeOf(target).Elem())
	if !errors.As(err, found.Interface()) {
		return false
	}
	e, ok := found.Elem().Interface().(error)
	if !ok {
		return false
	}
	if text := e.Error(); clean(text) == strings.TrimSpace(text) {
		reflect.ValueOf(target).Elem().Set(found.Elem())
		return true
	}
	network, ok := target.(*net.Error)
	if ok {
		var found net.Error // e itself
		*network = netError{clean(e.Error()), errors.As(e, &found) && found.Timeout()}
	}
	return ok
}

// netError is a net.Error with a clean text.
type netError struct {
	text    string
	timeout bool
}

func (e netError) Error() string   { return e.text }
func (e netError) Timeout() bool   { return e.timeout }
func (e netError) Temporary() bool { return e.timeout }

// cause keeps the original error in closures: printing its fields does not show it.
type cause struct {
	text string
	is   func(target error) bool
	as   func(target any) bool
}

func (c *cause) Error() string { return c.text }

func (c *cause) Is(target error) bool {
	return target != context.Canceled && target != context.DeadlineExceeded && c.is(target)
}

func (c *cause) As(target any) bool { return c.as(target) }
