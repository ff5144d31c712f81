package portaltest_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

var brokenErrors = []broken{
	{"a nil pointer as success", "no-typed-nil", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		link, err := g.GenerateLink(ctx, req)
		if err == nil {
			var none *portal.Error
			return link, none
		}
		return link, err
	})},
	{"a plain error", "error-type", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		link, err := g.GenerateLink(ctx, req)
		if portal.KindOf(err) == portal.ErrCanceled {
			err = ctx.Err()
		}
		return link, err
	})},
	{"an error around the error", "error-type", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		link, err := g.GenerateLink(ctx, req)
		if err != nil {
			err = fmt.Errorf("fourth: %w", err)
		}
		return link, err
	})},
	{"no Provider", "error-fields", bendError(func(e *portal.Error) { e.Provider = "" })},
	{"no Kind", "error-fields", bendKind(503, portal.ErrUnknown)},
	{"no Attempts", "error-fields", bendError(func(e *portal.Error) { e.Attempts = 0 })},
	{"too many Attempts", "error-fields", bendError(func(e *portal.Error) { e.Attempts = 7 })},
	{"a Field of its own", "error-fields", bendError(func(e *portal.Error) { e.Field = "customer_id" })},
	{"all that the provider said", "short-message", bendError(func(e *portal.Error) { e.Message = strings.Repeat("no ", 200) })},
}
