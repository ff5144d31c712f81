package bulk

import (
	"context"
	"errors"
	"iter"

	"github.com/portallink/portallink-go/portal"
)

var (
	errNil      = errors.New("it is nil")
	errNegative = errors.New("it is negative")
)

// check returns an error that names what Generate cannot work with.
func check(ctx context.Context, g portal.LinkGenerator, reqs iter.Seq[portal.Request], opts Options) error {
	for _, c := range []struct {
		field string
		bad   bool
		cause error
	}{
		{"ctx", ctx == nil, errNil},
		{"g", g == nil, errNil},
		{"reqs", reqs == nil, errNil},
		{"Workers", opts.Workers < 0, errNegative},
		{"Attempts", opts.Attempts < 0, errNegative},
		{"MinLifetime", opts.MinLifetime < 0, errNegative},
		{"Total", opts.Total < 0, errNegative},
	} {
		if c.bad {
			return &portal.Error{Kind: portal.ErrInvalidRequest, Field: c.field, Err: c.cause}
		}
	}
	return nil
}
