package portaltest_test

import (
	"errors"
	"fmt"

	"github.com/portallink/portallink-go/portal"
)

var brokenSecrets = []broken{
	{"the token as RequestID", "no-secret-in-link", bendLink(func(l *portal.Link) { l.RequestID = l.URL.Reveal() })},
	{"a key in the error", "no-secret-in-error", func(g *fourth) portal.LinkGenerator {
		return bendError(func(e *portal.Error) { e.Message = "wrong key: " + g.key() })(g)
	}},
	{"a key in the cause", "no-secret-in-error", func(g *fourth) portal.LinkGenerator {
		return bendError(func(e *portal.Error) { e.Err = mute{errors.New("wrong key: " + g.key())} })(g)
	}},
	{"a key in hexadecimal", "no-secret-in-error", func(g *fourth) portal.LinkGenerator {
		return bendError(func(e *portal.Error) { e.Code = fmt.Sprintf("%x", g.key()) })(g)
	}},
	{"a link in the error", "no-secret-in-error", bend(func(c *call) {
		var body string
		c.g = newFourthLike(c.g, flaws{body: func(b []byte) { body = string(b) }})
		c.generate()
		if e, ok := c.err.(*portal.Error); ok {
			e.Err = errors.New("cannot read " + body)
		}
	})},
	{"a key in a field", "no-secret-in-generator", func(g *fourth) portal.LinkGenerator {
		return chatty{LinkGenerator: g, Key: g.key()}
	}},
	{"a key in Capabilities", "no-secret-in-generator", func(g *fourth) portal.LinkGenerator {
		return bendCaps(func(c *portal.Capabilities) { c.RateLimit.Scope = "key " + g.key() })(g)
	}},
}

// mute wraps an error without showing it.
type mute struct{ error }

func (mute) Error() string    { return "the call failed" }
func (m mute) Unwrap() error  { return m.error }
func (mute) GoString() string { return "mute" }

type chatty struct {
	portal.LinkGenerator
	Key string
}
