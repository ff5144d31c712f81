package portaltest

import (
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// Limits for what a generator may return. Useful results are far below them.
const (
	maxLink         = 1 << 18 // values in a link, where 16 bytes of text count as one more
	maxCapabilities = 1 << 12 // values in Capabilities
	maxValues       = 1 << 20 // values in anything else that is printed
	maxDepth        = 100     // of such a value
	maxErrors       = 100     // in the tree of one
	maxText         = 1 << 20 // bytes in the text of an error
)

// bounded runs f in its own goroutine. It returns an error if f panics, ends its
// goroutine, or takes too long (hung). The methods of foreign values may do any of
// these. The error contains only text.
func bounded(what string, limit time.Duration, f func() error) (hung bool, err error) {
	done := make(chan error, 1)
	go func() {
		err := errors.New(what + " ended its goroutine") // as t.FailNow does
		defer func() {
			switch p := recover().(type) {
			case nil:
			case broken:
				err = errors.New(string(p))
			default:
				err = fmt.Errorf("%s panicked: %s\n%s", what, panicText(p), debug.Stack())
			}
			done <- err
		}()
		if err = f(); err != nil {
			err = errors.New(err.Error())
		}
	}()
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case err := <-done:
		return false, err
	case <-late.C:
		return true, fmt.Errorf("%s did not return within %v", what, limit.Round(time.Millisecond))
	}
}

func panicText(p any) string {
	if printable(p, maxValues) != nil {
		return "with a value that cannot be printed"
	}
	return fmt.Sprint(p)
}

// inspect makes sure that checks can look at what GenerateLink returned.
func inspect(l *portal.Link, err error) error {
	if l != nil {
		if err := printable(*l, maxLink); err != nil {
			return fmt.Errorf("the link: %w", err)
		}
	}
	return inspectError(err)
}

// inspectError looks at the whole tree first: an error that wraps itself cannot
// be printed.
func inspectError(err error) error {
	all := tree(err)
	if len(all) > maxErrors {
		return fmt.Errorf("the error wraps itself, or more than %d others", maxErrors)
	}
	for _, e := range all {
		if err := printable(e, maxValues); err != nil {
			return fmt.Errorf("an error (a %T): %w", e, err)
		}
		if text := e.Error(); len(text) > maxText {
			return fmt.Errorf("the text of an error (a %T) has %d bytes", e, len(text))
		}
	}
	return nil
}

// tree returns err and the errors that it wraps, but not many more than maxErrors.
func tree(err error) (all []error) {
	for next := []error{err}; len(next) > 0 && len(all) <= maxErrors; next = next[1:] {
		if next[0] == nil || isTypedNil(next[0]) {
			continue
		}
		all = append(all, next[0])
		switch e := next[0].(type) { // errors.Is unwraps in these ways
		case interface{ Unwrap() error }:
			next = append(next, e.Unwrap())
		case interface{ Unwrap() []error }:
			next = append(next, e.Unwrap()...)
		}
	}
	return all
}

func isTypedNil(err error) bool {
	v := reflect.ValueOf(err)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// printable reports whether package fmt, which overflows the stack on a slice or
// map that holds itself, can print v by reflection.
func printable(v any, values int) error {
	if !walk(reflect.ValueOf(v), 0, &values) {
		return errors.New("it holds itself, or is too large to be printed")
	}
	return nil
}

// walk visits the values that fmt prints: it follows a pointer only at the top.
func walk(v reflect.Value, depth int, left *int) bool {
	if *left--; *left < 0 || depth > maxDepth {
		return false
	}
	switch v.Kind() {
	case reflect.Pointer:
		return depth > 0 || v.IsNil() || walk(v.Elem(), depth+1, left)
	case reflect.Interface:
		return v.IsNil() || walk(v.Elem(), depth+1, left)
	case reflect.String:
		*left -= v.Len() / 16
		return *left >= 0
	case reflect.Struct:
		for _, field := range v.Fields() {
			if !walk(field, depth+1, left) {
				return false
			}
		}
	case reflect.Slice, reflect.Array, reflect.Map:
		if v.Len() > *left {
			return false
		}
		for key, elem := range v.Seq2() {
			if !walk(key, depth+1, left) || !walk(elem, depth+1, left) {
				return false
			}
		}
	}
	return true
}
