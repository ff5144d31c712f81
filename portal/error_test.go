package portal_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

// All fields, and none, show the documented order and that each field has its own condition.
func TestErrorText(t *testing.T) {
	t.Parallel()
	var none *portal.Error
	type row struct {
		err  *portal.Error
		want string
	}
	table.Run(t, map[string]row{
		"nil":        {none, "<nil>"},
		"zero value": {&portal.Error{}, "unknown error"},
		"refused before any call": {
			&portal.Error{Provider: "paddle", Kind: portal.ErrInvalidRequest, Field: "CustomerID", Err: errors.New("it is empty")},
			"paddle: invalid request: CustomerID: it is empty",
		},
		"no time to wait":                 {&portal.Error{Kind: portal.ErrRateLimited, RetryAfter: -time.Second}, "rate limited"},
		"one attempt is not worth a word": {&portal.Error{Kind: portal.ErrRateLimited, Attempts: 1}, "rate limited"},
		"attempts":                        {&portal.Error{Kind: portal.ErrRateLimited, Attempts: 3}, "rate limited (3 attempts)"},
		"everything": {
			&portal.Error{
				Provider: "paddle", Kind: portal.ErrRateLimited, Field: "SubscriptionIDs", Status: 429,
				Code: "too_many_requests", Message: "Slow down", RequestID: "9346b365",
				RetryAfter: time.Minute, Attempts: 2, Err: errors.New("gave up"),
			},
			"paddle: rate limited: SubscriptionIDs: too_many_requests: Slow down: gave up " +
				"(status 429, request 9346b365, retry after 1m0s, 2 attempts)",
		},
		"an Error as the cause": {
			&portal.Error{Provider: "wrapper", Kind: portal.ErrUnavailable, Err: &portal.Error{Provider: "paddle", Kind: portal.ErrNotFound}},
			"wrapper: provider unavailable: paddle: customer or subscription not found",
		},
		// Programs read logs line by line.
		"joined causes":            {&portal.Error{Err: errors.Join(errors.New("first"), errors.New("second"))}, "unknown error: first second"},
		"line ends":                {&portal.Error{Code: "a\r\nb", Message: "c\rd", RequestID: "e\nf"}, "unknown error: a b: c d (request e f)"},
		"a typed nil as the cause": {&portal.Error{Kind: portal.ErrUnavailable, Err: none}, "provider unavailable: <nil>"},
	}, func(t *testing.T, tt row) {
		assert.Equal(t, tt.want, tt.err.Error())
	})
}

func TestErrorUnwrap(t *testing.T) {
	t.Parallel()
	cause := errors.New("because")
	var none *portal.Error
	type row struct {
		err  *portal.Error
		want []error
	}
	table.Run(t, map[string]row{
		"nil":                  {none, nil},
		"zero value":           {&portal.Error{}, []error{portal.ErrUnknown}},
		"kind":                 {&portal.Error{Kind: portal.ErrNotFound}, []error{portal.ErrNotFound}},
		"kind and cause":       {&portal.Error{Kind: portal.ErrNotFound, Err: cause}, []error{portal.ErrNotFound, cause}},
		"cause without a kind": {&portal.Error{Err: cause}, []error{portal.ErrUnknown, cause}},
	}, func(t *testing.T, tt row) {
		assert.Equal(t, tt.want, tt.err.Unwrap())
	})
}
