package portal_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

var kinds = []struct {
	name      string
	kind      portal.ErrorKind
	text      string
	temporary bool
}{
	{"ErrUnknown", portal.ErrUnknown, "unknown error", false},
	{"ErrInvalidRequest", portal.ErrInvalidRequest, "invalid request", false},
	{"ErrUnsupported", portal.ErrUnsupported, "not supported by the provider", false},
	{"ErrNotFound", portal.ErrNotFound, "customer or subscription not found", false},
	{"ErrUnauthorized", portal.ErrUnauthorized, "unauthorized", false},
	{"ErrRateLimited", portal.ErrRateLimited, "rate limited", true},
	{"ErrUnavailable", portal.ErrUnavailable, "provider unavailable", true},
	{"ErrBadResponse", portal.ErrBadResponse, "bad response from the provider", false},
	{"ErrCanceled", portal.ErrCanceled, "canceled", false},
}

func TestErrorKind(t *testing.T) {
	t.Parallel()
	assert.Zero(t, portal.ErrUnknown, "ErrUnknown is the zero value")
	texts := map[string]string{}
	for i, tt := range kinds {
		assert.Equal(t, i, int(tt.kind), "the kinds are numbered as they are listed")
		assert.Empty(t, texts[tt.kind.Error()], "%s has the text of another kind", tt.name)
		texts[tt.kind.Error()] = tt.name
		assert.EqualError(t, tt.kind, tt.text)
		assert.Equal(t, tt.text, fmt.Sprint(tt.kind), "fmt prints the words too")
		assert.Equal(t, tt.temporary, tt.kind.Temporary(), tt.name)
	}
	assert.EqualError(t, portal.ErrorKind(200), "unknown error")
}

// Each of the three ways must find the kind of a wrapped error, and no other kind.
func TestErrorKindIsFound(t *testing.T) {
	t.Parallel()
	forms := map[string]func(portal.ErrorKind) error{
		"the kind alone":        func(k portal.ErrorKind) error { return k },
		"an Error with a cause": func(k portal.ErrorKind) error { return &portal.Error{Kind: k, Err: errors.New("because")} },
		"wrapped":               func(k portal.ErrorKind) error { return fmt.Errorf("minting: %w", &portal.Error{Kind: k}) },
		"joined":                func(k portal.ErrorKind) error { return errors.Join(errors.New("other"), &portal.Error{Kind: k}) },
	}
	for name, wrap := range forms {
		for _, tt := range kinds {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				err := wrap(tt.kind)
				for _, other := range kinds {
					assert.Equal(t, other.kind == tt.kind, errors.Is(err, other.kind), other.name)
				}
				var kind portal.ErrorKind
				require.ErrorAs(t, err, &kind)
				assert.Equal(t, tt.kind, kind)
				assert.Equal(t, tt.kind, portal.KindOf(err))
			})
		}
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	var typedNil *portal.Error
	type row struct {
		err  error
		want portal.ErrorKind
	}
	table.Run(t, map[string]row{
		"nil":                      {nil, portal.ErrUnknown},
		"typed nil":                {typedNil, portal.ErrUnknown},
		"typed nil, wrapped":       {fmt.Errorf("minting: %w", typedNil), portal.ErrUnknown},
		"typed nil, then a kind":   {errors.Join(typedNil, portal.ErrNotFound), portal.ErrNotFound},
		"foreign":                  {errors.New("no kind"), portal.ErrUnknown},
		"foreign, wrapped":         {fmt.Errorf("minting: %w", context.Canceled), portal.ErrUnknown},
		"zero Error":               {&portal.Error{}, portal.ErrUnknown},
		"the first of two":         {errors.Join(portal.ErrNotFound, portal.ErrRateLimited), portal.ErrNotFound},
		"before that of the cause": {&portal.Error{Kind: portal.ErrUnavailable, Err: &portal.Error{Kind: portal.ErrNotFound}}, portal.ErrUnavailable},
		"ErrUnknown is a kind too": {&portal.Error{Err: &portal.Error{Kind: portal.ErrNotFound}}, portal.ErrUnknown},
	}, func(t *testing.T, tt row) {
		assert.Equal(t, tt.want, portal.KindOf(tt.err))
	})
}
