package portaltest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

// maxMessage is the maximum length of the provider's message in an error, in bytes.
const maxMessage = 300

var errorChecks = []check{
	{
		"no-typed-nil", "A nil *portal.Error is never returned as an error: as an error it is not nil.",
		eachResult(func(t *trial, r result) {
			t.reject(isTypedNil(r.err), "the error is a nil %T", r.err)
		}),
	},
	{
		"error-type", "The error is always a *portal.Error, not an error that wraps one.",
		eachResult(func(t *trial, r result) {
			if r.err != nil {
				_ = t.refusal(r)
			}
		}),
	},
	{
		"error-fields", "The error has a Provider and a Kind; Attempts counts the calls that were made; " +
			"Field, if set, is a field of portal.Request.",
		eachResult(checkFields),
	},
	{
		"short-message", "An error repeats at most 300 bytes of the provider's message.",
		injected(always(respondJSON(400, errorBody(strings.Repeat("The customer is not here. ", 1000)))), func(t *trial, r result) {
			e := t.refusal(r)
			t.reject(len(e.Message) > maxMessage, "Error.Message has %d bytes", len(e.Message))
		}),
	},
}

func checkFields(t *trial, r result) {
	if r.err == nil {
		return
	}
	e := t.refusal(r)
	fields := []string{"", "CustomerID", "Email", "SubscriptionIDs", "Action"}
	t.reject(e.Provider != t.caps.Provider, "Error.Provider is %q, Capabilities.Provider is %q", e.Provider, t.caps.Provider)
	t.reject(e.Kind == portal.ErrUnknown || e.Kind > portal.ErrCanceled, "Error.Kind is not set, or is not a kind of package portal: %w", e)
	t.reject(!slices.Contains(fields, e.Field), "Error.Field is %q", e.Field)
	t.reject(r.calls > 0 && (e.Attempts < 1 || e.Attempts > r.calls), "Error.Attempts is %d after %d calls", e.Attempts, r.calls)
	t.reject(e.Attempts < 0 || e.RetryAfter < 0 || e.Status < 0, "a number in the error is negative")
}

// errorBody is an error in the forms of many providers: each place for a message has
// the same one.
func errorBody(words string) string {
	quoted, _ := json.Marshal(words) // a string always encodes
	return fmt.Sprintf(`{"error":{"code":"bad","type":"bad","detail":%[1]s,"message":%[1]s},"message":%[1]s,`+
		`"detail":%[1]s,"title":%[1]s,"errorMessage":%[1]s,"errors":[{"message":%[1]s,"field":"x"}]}`, quoted)
}

// refusal returns the error of a request that has to fail.
func (t *trial) refusal(r result) *portal.Error {
	t.reject(r.link != nil, "GenerateLink has to fail, but returned a link (and the error %v)", r.err)
	e, _ := r.err.(*portal.Error) // the contract says that it is one, not that it wraps one
	t.reject(e == nil, "the error has to be a *portal.Error that is not nil, but is %v (%T)", r.err, r.err)
	return e
}

// expect ends the check unless the request failed with one of kinds.
func (t *trial) expect(r result, kinds ...portal.ErrorKind) {
	e := t.refusal(r)
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = fmt.Sprintf("%q", k.Error())
	}
	t.reject(!slices.Contains(kinds, e.Kind), "the kind of the error is %q, not %s: %w", e.Kind.Error(), strings.Join(names, " or "), e)
}

// expecting checks only the kind.
func expecting(kinds ...portal.ErrorKind) func(*trial, result) {
	return func(t *trial, r result) { t.expect(r, kinds...) }
}
