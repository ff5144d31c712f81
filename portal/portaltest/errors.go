package portaltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

// maxMessage is the maximum length of the provider's message in an error, in bytes.
const maxMessage = 300

var errorChecks = []check{
	{
		name: "no-typed-nil",
		rule: "A nil *portal.Error is never returned as an error: as an error it is not nil.",
		run: func(t *trial) error {
			return t.each(func(r result) error {
				if r.err != nil && isTypedNil(r.err) {
					return fmt.Errorf("the error is a nil %T", r.err)
				}
				return nil
			})
		},
	},
	{
		name: "error-type",
		rule: "The error is always a *portal.Error, not an error that wraps one.",
		run: func(t *trial) error {
			return t.each(func(r result) error {
				if r.err == nil {
					return nil
				}
				_, err := r.refusal()
				return err
			})
		},
	},
	{
		name: "error-fields",
		rule: "The error has a Provider and a Kind; Attempts counts the calls that were made; " +
			"Field, if set, is a field of portal.Request.",
		run: func(t *trial) error {
			return t.each(func(r result) error {
				if r.err == nil {
					return nil
				}
				return t.checkFields(r)
			})
		},
	},
	{
		name: "short-message",
		rule: "An error repeats at most 300 bytes of the provider's message.",
		run: func(t *trial) error {
			long := respondJSON(400, errorBody(strings.Repeat("The customer is not here. ", 1000)))
			return t.injectEach(always(long), func(r result) error {
				e, err := r.refusal()
				if err == nil && len(e.Message) > maxMessage {
					err = fmt.Errorf("Error.Message has %d bytes", len(e.Message))
				}
				return err
			})
		},
	},
}

func (t *trial) checkFields(r result) error {
	e, err := r.refusal()
	if err != nil {
		return err
	}
	switch {
	case e.Provider != t.caps.Provider:
		return fmt.Errorf("Error.Provider is %q, Capabilities.Provider is %q", e.Provider, t.caps.Provider)
	case e.Kind == portal.ErrUnknown || e.Kind > portal.ErrCanceled:
		return fmt.Errorf("Error.Kind is not set, or is not a kind of package portal: %w", e)
	case portal.KindOf(e) != e.Kind:
		return errors.New("portal.KindOf does not return Error.Kind")
	case !slices.Contains([]string{"", "CustomerID", "Email", "SubscriptionIDs", "Action"}, e.Field):
		return fmt.Errorf("Error.Field is %q", e.Field)
	case r.calls > 0 && (e.Attempts < 1 || e.Attempts > r.calls):
		return fmt.Errorf("Error.Attempts is %d after %d calls", e.Attempts, r.calls)
	case e.Attempts < 0 || e.RetryAfter < 0 || e.Status < 0:
		return errors.New("a number in the error is negative")
	}
	return nil
}

// errorBody is an error in the forms of many providers: each place for a message has
// the same one.
func errorBody(words string) string {
	quoted, _ := json.Marshal(words) // a string always encodes
	return fmt.Sprintf(`{"error":{"code":"bad","type":"bad","detail":%[1]s,"message":%[1]s},"message":%[1]s,`+
		`"detail":%[1]s,"title":%[1]s,"errorMessage":%[1]s,"errors":[{"message":%[1]s,"field":"x"}]}`, quoted)
}

// refusal returns the error of a request that has to fail.
func (r result) refusal() (*portal.Error, error) {
	switch {
	case r.failure != nil:
		return nil, r.failure
	case r.link != nil && r.err == nil:
		return nil, errors.New("GenerateLink returned a link instead of an error")
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
		return nil, fmt.Errorf("errors.Is(err, Kind) is false for the error's own kind %q", e.Kind.Error())
	}
	return e, nil
}
