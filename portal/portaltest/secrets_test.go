package portaltest_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

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

// The message of the check names the field of the error.
func TestTheFieldWithASecretIsNamed(t *testing.T) {
	t.Parallel()
	for field, leak := range map[string]func(*portal.Error){
		"Error.Code":                        func(e *portal.Error) { e.Code = key },
		"Error.Message":                     func(e *portal.Error) { e.Message = key },
		"Error.RequestID":                   func(e *portal.Error) { e.RequestID = key },
		"Error.Err (a *errors.errorString)": func(e *portal.Error) { e.Err = errors.New(key) },
	} {
		assert.ErrorContains(t, checkInBubble(t, bendError(leak), "no-secret-in-error"), ": "+field+" shows secret 1 of ")
	}
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
