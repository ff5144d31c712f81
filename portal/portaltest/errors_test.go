package portaltest_test

import (
	"fmt"
	"strings"

	"github.com/portallink/portallink-go/portal"
)

var brokenErrors = []broken{
	{"a nil pointer as success", "no-typed-nil", on(portal.ErrUnknown, func(c *call) { c.err = (*portal.Error)(nil) })},
	{"a plain error", "error-type", on(portal.ErrCanceled, func(c *call) { c.err = c.ctx.Err() })},
	{"an error around the error", "error-type", on(portal.ErrNotFound, func(c *call) { c.err = fmt.Errorf("fourth: %w", c.err) })},
	{"no Provider", "error-fields", bendError(func(e *portal.Error) { e.Provider = "" })},
	{"no Kind", "error-fields", bendKind(503, portal.ErrUnknown)},
	{"a Kind that does not exist", "error-fields", bendKind(503, portal.ErrCanceled+1)},
	{"no Attempts", "error-fields", bendError(func(e *portal.Error) { e.Attempts = 0 })},
	{"too many Attempts", "error-fields", bendError(func(e *portal.Error) { e.Attempts = 7 })},
	{"less than no Attempts", "error-fields", bendError(func(e *portal.Error) {
		if e.Attempts == 0 {
			e.Attempts = -1
		}
	})},
	{"a wait below zero", "error-fields", bendError(func(e *portal.Error) { e.RetryAfter = -1 })},
	{"a status below zero", "error-fields", bendError(func(e *portal.Error) { e.Status = -1 })},
	{"a Field of its own", "error-fields", bendError(func(e *portal.Error) { e.Field = "customer_id" })},
	{"all that the provider said", "short-message", bendError(func(e *portal.Error) { e.Message = strings.Repeat("no ", 200) })},
}
