package portaltest_test

import (
	"context"
	"errors"

	"github.com/portallink/portallink-go/portal"
)

// broken is a generator with one flaw, and the check that must find it.
type broken struct {
	name  string
	check string
	make  maker
}

// maker makes the generator under test from a fourth.
type maker func(*fourth) portal.LinkGenerator

// bent wraps a generator and changes one method.
type bent struct {
	portal.LinkGenerator
	generate func(context.Context, portal.Request) (*portal.Link, error)
	caps     func() portal.Capabilities
}

func (b bent) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	if b.generate == nil {
		return b.LinkGenerator.GenerateLink(ctx, req)
	}
	return b.generate(ctx, req)
}

func (b bent) Capabilities() portal.Capabilities {
	switch {
	case b.caps != nil:
		return b.caps()
	case b.LinkGenerator != nil:
		return b.LinkGenerator.Capabilities()
	}
	return (*fourth)(nil).Capabilities()
}

// call is one call of GenerateLink and its result.
type call struct {
	g    *fourth
	ctx  context.Context
	req  portal.Request
	link *portal.Link
	err  error
}

// generate calls GenerateLink of g and stores the result.
func (c *call) generate() { c.link, c.err = c.g.GenerateLink(c.ctx, c.req) }

// bend returns a generator that calls generate instead of g.
func bend(generate func(*call)) maker {
	return func(g *fourth) portal.LinkGenerator {
		return bent{LinkGenerator: g, generate: func(ctx context.Context, req portal.Request) (*portal.Link, error) {
			c := &call{g: g, ctx: ctx, req: req}
			generate(c)
			return c.link, c.err
		}}
	}
}

// before runs f before each call. f may change the call.
func before(change func(*call)) maker {
	return bend(func(c *call) {
		change(c)
		c.generate()
	})
}

// after changes the result of each call.
func after(change func(*call)) maker {
	return bend(func(c *call) {
		c.generate()
		change(c)
	})
}

// on is after for calls that end with an error of this kind. ErrUnknown means no error.
func on(kind portal.ErrorKind, change func(*call)) maker {
	return after(func(c *call) {
		if portal.KindOf(c.err) == kind {
			change(c)
		}
	})
}

// bendLink changes every link.
func bendLink(change func(*portal.Link)) maker {
	return after(func(c *call) {
		if c.link != nil {
			change(c.link)
		}
	})
}

// bendError changes every error.
func bendError(change func(*portal.Error)) maker {
	return after(func(c *call) {
		var e *portal.Error
		if errors.As(c.err, &e) {
			change(e)
		}
	})
}

// bendKind changes the kind of errors with this status.
func bendKind(status int, kind portal.ErrorKind) maker {
	return bendError(func(e *portal.Error) {
		if e.Status == status {
			e.Kind = kind
		}
	})
}

// bendCaps changes only Capabilities.
func bendCaps(change func(*portal.Capabilities)) maker {
	return func(g *fourth) portal.LinkGenerator {
		return bent{LinkGenerator: g, caps: func() portal.Capabilities {
			c := g.Capabilities()
			change(&c)
			return c
		}}
	}
}

// flawed sets flaws of g itself.
func flawed(f flaws) maker {
	return func(g *fourth) portal.LinkGenerator {
		g.flaws = f
		return g
	}
}
