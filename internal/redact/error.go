package redact

import (
	"context"
	"errors"
	"net"
	"net/url"
	"reflect"
	"strings"
)

// Error returns err with the text that clean makes of its own, which is one that
// clean itself leaves as it is. errors.Is finds what it finds in err, but for the
// errors of contexts: those are for a call that the caller ended, not for a
// connection that had a timeout of its own. errors.As finds what clean would leave
// as it is, and a net.Error with a clean text in the place of another one.
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

// asClean is errors.As for what has nothing to hide. A net.Error that has is replaced.
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

// netError is a net.Error with a text that is fit to show.
type netError struct {
	text    string
	timeout bool
}

func (e netError) Error() string   { return e.text }
func (e netError) Timeout() bool   { return e.timeout }
func (e netError) Temporary() bool { return e.timeout }

// cause keeps the error that it stands for in closures, out of the reach of
// what prints fields.
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
