package portal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

func TestErrorText(t *testing.T) {
	t.Parallel()
	var none *portal.Error
	for _, tt := range []struct {
		name string
		err  *portal.Error
		want string
	}{
		{"nil", none, "<nil>"},
		{"zero value", &portal.Error{}, "unknown error"},
		{
			"refused before any call",
			&portal.Error{Provider: "paddle", Kind: portal.ErrInvalidRequest, Field: "CustomerID", Err: errors.New("it is empty")},
			"paddle: invalid request: CustomerID: it is empty",
		},
		{"no time to wait", &portal.Error{Kind: portal.ErrRateLimited, RetryAfter: -time.Second}, "rate limited"},
		{"one attempt is not worth a word", &portal.Error{Kind: portal.ErrRateLimited, Attempts: 1}, "rate limited"},
		{"attempts", &portal.Error{Kind: portal.ErrRateLimited, Attempts: 3}, "rate limited (3 attempts)"},
		{
			"everything",
			&portal.Error{
				Provider: "paddle", Kind: portal.ErrRateLimited, Field: "SubscriptionIDs", Status: 429,
				Code: "too_many_requests", Message: "Slow down", RequestID: "9346b365",
				RetryAfter: time.Minute, Attempts: 2, Err: errors.New("gave up"),
			},
			"paddle: rate limited: SubscriptionIDs: too_many_requests: Slow down: gave up " +
				"(status 429, request 9346b365, retry after 1m0s, 2 attempts)",
		},
		{
			"an Error as the cause",
			&portal.Error{Provider: "wrapper", Kind: portal.ErrUnavailable, Err: &portal.Error{Provider: "paddle", Kind: portal.ErrNotFound}},
			"wrapper: provider unavailable: paddle: customer or subscription not found",
		},
		{"a typed nil as the cause", &portal.Error{Kind: portal.ErrUnavailable, Err: none}, "provider unavailable: <nil>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, tt.err.Error())
			assert.Equal(t, tt.want, fmt.Sprintf("%v", error(tt.err)))
		})
	}
}

// For all 512 combinations of fields, the text has the given fields once, in the documented
// order, and nothing else.
func TestErrorTextOfEveryCombination(t *testing.T) {
	t.Parallel()
	parts := []struct {
		text string
		set  func(*portal.Error)
	}{
		{"Prov", func(e *portal.Error) { e.Provider = "Prov" }},
		{"not supported by the provider", func(e *portal.Error) { e.Kind = portal.ErrUnsupported }},
		{"Fiel", func(e *portal.Error) { e.Field = "Fiel" }},
		{"Code", func(e *portal.Error) { e.Code = "Code" }},
		{"Mess", func(e *portal.Error) { e.Message = "Mess" }},
		{"Caus", func(e *portal.Error) { e.Err = errors.New("Caus") }},
		{"status 418", func(e *portal.Error) { e.Status = 418 }},
		{"request Requ", func(e *portal.Error) { e.RequestID = "Requ" }},
		{"retry after 7s", func(e *portal.Error) { e.RetryAfter = 7 * time.Second }},
	}
	for mask := range 1 << len(parts) {
		e := &portal.Error{}
		for i, part := range parts {
			if mask>>i&1 == 1 {
				part.set(e)
			}
		}
		rest := strings.Replace(e.Error(), "unknown error", "", 1)
		for i, part := range parts {
			before, after, found := strings.Cut(rest, part.text)
			require.Equal(t, mask>>i&1 == 1, found, "%q in %q", part.text, e.Error())
			if found {
				require.Empty(t, strings.Trim(before, ":(, "), "before %q in %q", part.text, e.Error())
				rest = after
			}
		}
		require.Empty(t, strings.Trim(rest, ":() "), "at the end of %q", e.Error())
	}
}

// Programs read logs line by line, so the text has one line, even if a cause such as
// errors.Join has several.
func TestErrorTextIsOneLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		err  *portal.Error
	}{
		{"joined causes", &portal.Error{Err: errors.Join(errors.New("first"), errors.New("second"))}},
		{"cause with CRLF", &portal.Error{Err: errors.New("first\r\nsecond")}},
		{"message of another provider's", &portal.Error{Message: "first\nsecond"}},
		{"code", &portal.Error{Code: "first\nsecond"}},
		{"request identifier", &portal.Error{RequestID: "first\nsecond"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.NotContains(t, tt.err.Error(), "\n")
			assert.NotContains(t, tt.err.Error(), "\r")
			assert.Contains(t, tt.err.Error(), "first")
			assert.Contains(t, tt.err.Error(), "second")
		})
	}
}

func TestErrorUnwrap(t *testing.T) {
	t.Parallel()
	cause := errors.New("because")
	var none *portal.Error
	for _, tt := range []struct {
		name string
		err  *portal.Error
		want []error
	}{
		{"nil", none, nil},
		{"zero value", &portal.Error{}, []error{portal.ErrUnknown}},
		{"kind", &portal.Error{Kind: portal.ErrNotFound}, []error{portal.ErrNotFound}},
		{"kind and cause", &portal.Error{Kind: portal.ErrNotFound, Err: cause}, []error{portal.ErrNotFound, cause}},
		{"cause without a kind", &portal.Error{Err: cause}, []error{portal.ErrUnknown, cause}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, tt.err.Unwrap())
		})
	}
}

func TestErrorIsAndAs(t *testing.T) {
	t.Parallel()
	e := &portal.Error{Provider: "paddle", Kind: portal.ErrCanceled, Err: context.Canceled}
	err := fmt.Errorf("minting: %w", e)

	require.ErrorIs(t, err, portal.ErrCanceled)
	require.ErrorIs(t, err, context.Canceled)
	var found *portal.Error
	require.ErrorAs(t, err, &found)
	assert.Same(t, e, found)
	require.NotErrorIs(t, err, errors.New("context canceled"), "another error with the same text")
}

// A provider that returns a typed nil breaks the contract. The caller must get a useless
// error, not a panic.
func TestErrorTypedNil(t *testing.T) {
	t.Parallel()
	var none *portal.Error
	var err error = none
	for name, call := range map[string]func(){
		"Error":    func() { _ = err.Error() },
		"Unwrap":   func() { _ = none.Unwrap() },
		"Is":       func() { _ = errors.Is(err, portal.ErrNotFound) },
		"KindOf":   func() { _ = portal.KindOf(err) },
		"fmt %+v":  func() { _ = fmt.Sprintf("%+v", err) },
		"wrapping": func() { _ = fmt.Errorf("%w", err).Error() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.NotPanics(t, call)
		})
	}
	for _, tt := range kinds {
		assert.NotErrorIs(t, err, tt.kind)
	}
}
