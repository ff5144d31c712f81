package portaltest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

// refusal returns the error of a request that has to fail.
func (r result) refusal() (*portal.Error, error) {
	switch {
	case r.failure != nil:
		return nil, r.failure
	case r.link != nil && r.err == nil:
		return nil, errors.New("GenerateLink returned a link where it had to fail")
	case r.link != nil:
		return nil, errors.New("GenerateLink returned a link and an error")
	case r.err == nil:
		return nil, errors.New("GenerateLink returned neither a link nor an error")
	case isTypedNil(r.err):
		return nil, fmt.Errorf("the error is a nil %T, which is not nil as an error", r.err)
	}
	e, ok := r.err.(*portal.Error) // the contract says that it is one, not that it wraps one
	if !ok {
		return nil, fmt.Errorf("the error is a %T, not a *portal.Error: %w", r.err, r.err)
	}
	return e, nil
}

// expect returns the error of a request that has to fail with one of kinds.
func (r result) expect(kinds ...portal.ErrorKind) (*portal.Error, error) {
	e, err := r.refusal()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(kinds, e.Kind) {
		names := make([]string, len(kinds))
		for i, k := range kinds {
			names[i] = fmt.Sprintf("%q", k.Error())
		}
		return nil, fmt.Errorf("the kind of the error is %q, not %s: %w", e.Kind.Error(), strings.Join(names, " or "), e)
	}
	if !errors.Is(e, e.Kind) {
		return nil, fmt.Errorf("errors.Is does not find the kind %q in its own error", e.Kind.Error())
	}
	return e, nil
}

func isTypedNil(err error) bool {
	v := reflect.ValueOf(err)
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		return v.IsNil()
	}
	return false
}

// isStub reports whether g is a Stub, which has one answer to everything.
func isStub(g portal.LinkGenerator) bool {
	switch g.(type) {
	case Stub, *Stub:
		return true
	}
	return false
}
