package portaltest_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

var (
	many = sync.OnceValue(func() []portal.DeepLink { return make([]portal.DeepLink, 300_000) })
	long = sync.OnceValue(func() string { return strings.Repeat("long ", 1<<20) })
)

// hostile returns generators that try to break the suite. None of them may make it panic,
// crash or hang. over is closed when the test ends.
func hostile(over <-chan struct{}) map[string]func(*http.Client) (portal.LinkGenerator, error) {
	made := func(g portal.LinkGenerator) func(*http.Client) (portal.LinkGenerator, error) {
		return func(*http.Client) (portal.LinkGenerator, error) { return g, nil }
	}
	returns := func(generate func() (*portal.Link, error)) func(*http.Client) (portal.LinkGenerator, error) {
		return made(bent{generate: func(context.Context, portal.Request) (*portal.Link, error) { return generate() }})
	}
	fails := func(err error) func(*http.Client) (portal.LinkGenerator, error) {
		return returns(func() (*portal.Link, error) { return nil, err })
	}
	wraps := func(cause error) func(*http.Client) (portal.LinkGenerator, error) {
		return fails(&portal.Error{Provider: "fourth", Kind: portal.ErrUnavailable, Err: cause})
	}
	claims := func(caps func() portal.Capabilities) func(*http.Client) (portal.LinkGenerator, error) {
		return made(bent{caps: caps, generate: func(context.Context, portal.Request) (*portal.Link, error) { return nil, nil }})
	}
	hang := func() { <-over }

	own := &portal.Error{Provider: "fourth", Kind: portal.ErrUnavailable}
	own.Err = own
	chain := errors.New("the end")
	for range 1000 {
		chain = fmt.Errorf("%w", chain)
	}
	self := make([]any, 1)
	self[0] = self
	loop := map[string]any{}
	loop["me"] = loop

	return map[string]func(*http.Client) (portal.LinkGenerator, error){
		"no New":                        nil,
		"a New that fails":              func(*http.Client) (portal.LinkGenerator, error) { return nil, errors.New("no key") },
		"a New that panics":             func(*http.Client) (portal.LinkGenerator, error) { panic("no key") },
		"a New that panics with itself": func(*http.Client) (portal.LinkGenerator, error) { panic(self) },
		"a New that returns nothing":    made(nil),
		"a New that ends its goroutine": func(*http.Client) (portal.LinkGenerator, error) { runtime.Goexit(); return nil, nil },
		"a New that hangs":              func(*http.Client) (portal.LinkGenerator, error) { hang(); return nil, nil },
		"a nil generator":               made((*fourth)(nil)),

		"panics with nil":    returns(func() (*portal.Link, error) { panic(nil) }),
		"panics":             returns(func() (*portal.Link, error) { panic("oh") }),
		"panics with a bomb": returns(func() (*portal.Link, error) { panic(method{errorText: hang}) }),
		"hangs":              returns(func() (*portal.Link, error) { hang(); return nil, nil }),
		"ends its goroutine": returns(func() (*portal.Link, error) { runtime.Goexit(); return nil, nil }),

		"returns nothing":                 returns(func() (*portal.Link, error) { return nil, nil }),
		"returns an empty link":           returns(func() (*portal.Link, error) { return &portal.Link{}, nil }),
		"returns too many links":          returns(func() (*portal.Link, error) { return &portal.Link{DeepLinks: many()}, nil }),
		"returns a link of megabytes":     returns(func() (*portal.Link, error) { return &portal.Link{URL: portal.Secret(long())}, nil }),
		"returns an error of megabytes":   fails(errors.New(long())),
		"returns a nil error that panics": fails((*method)(nil)),

		"an error that wraps itself":            fails(own),
		"an error that wraps a thousand others": wraps(chain),
		"an error that holds itself":            wraps(holder{self}),
		"an error that holds its map":           wraps(holder{loop}),
		"Error panics":                          wraps(method{errorText: func() { panic("oh") }}),
		"Error hangs":                           wraps(method{errorText: hang}),
		"Error ends its goroutine":              wraps(method{errorText: runtime.Goexit}),
		"Is hangs":                              wraps(method{is: hang}),
		"Is ends its goroutine":                 wraps(method{is: runtime.Goexit}),
		"Unwrap hangs":                          wraps(method{unwrap: hang}),
		"Unwrap ends its goroutine":             wraps(method{unwrap: runtime.Goexit}),
		"Format hangs":                          wraps(formatter{method{format: hang}}),
		"Format panics":                         wraps(formatter{method{format: func() { panic("oh") }}}),
		"Format ends its goroutine":             wraps(formatter{method{format: runtime.Goexit}}),

		"a generator that holds itself": made(selfish{bent{}, self}),
		"a generator of which Format hangs": made(struct {
			bent
			formatter
		}{bent{}, formatter{method{format: hang}}}),

		"Capabilities that panic":               claims(func() portal.Capabilities { panic("oh") }),
		"Capabilities that hang":                claims(func() portal.Capabilities { hang(); return portal.Capabilities{} }),
		"Capabilities that contradict":          claims(func() portal.Capabilities { return portal.Capabilities{MaxSubscriptions: -5} }),
		"Capabilities without a bound":          claims(func() portal.Capabilities { return portal.Capabilities{MaxSubscriptions: math.MaxInt} }),
		"Capabilities with too many actions":    claims(func() portal.Capabilities { return portal.Capabilities{Actions: make([]portal.Action, 1<<12)} }),
		"Capabilities that end their goroutine": claims(func() portal.Capabilities { runtime.Goexit(); return portal.Capabilities{} }),
	}
}

// said is in the errors about some of them.
var said = map[string]string{
	"no New":                      "Harness.New is nil",
	"a New that returns nothing":  "Harness.New returned no generator",
	"returns too many links":      "the link: it holds itself, or is too large to be printed",
	"returns a link of megabytes": "the link: it holds itself, or is too large to be printed",
}

func TestNoGeneratorBringsTheSuiteDown(t *testing.T) {
	t.Parallel()
	for name := range hostile(nil) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				over := newSignal()
				defer close(over)
				err := portaltest.Check(portaltest.Harness{
					New:     hostile(over)[name],
					Valid:   portal.Request{CustomerID: customer, SubscriptionIDs: slices.Clone(subscriptions)},
					Unknown: portal.Request{CustomerID: stranger},
					Secrets: []string{key},
				})
				assert.ErrorContains(t, err, said[name])
				assert.Less(t, len(err.Error()), 1<<20)
			})
		})
	}
}

// If every call hangs, every check hangs. The suite must still end.
func TestTheSuiteDoesNotWaitForEveryCheck(t *testing.T) {
	t.Parallel()
	err := checkInBubble(t, after(func(c *call) {
		if kind := portal.KindOf(c.err); kind == portal.ErrCanceled || kind == portal.ErrBadResponse {
			<-c.g.over
		}
	}))
	assert.ErrorContains(t, err, "GenerateLink did not return within 10s")
	assert.ErrorContains(t, err, "not checked: earlier calls of the generator have not returned")
}

// method is an error whose methods call functions.
type method struct{ errorText, is, unwrap, format func() }

func (m method) Error() string { do(m.errorText); return "text" }
func (m method) Is(error) bool { do(m.is); return false }
func (m method) Unwrap() error { do(m.unwrap); return nil }
func do(f func()) {
	if f != nil {
		f()
	}
}

type formatter struct{ method }

func (f formatter) Format(fmt.State, rune) { do(f.format) }

// holder is an error that contains itself: printing its fields never ends.
type holder struct{ Held any }

func (holder) Error() string { return "held" }

type selfish struct {
	bent
	Held []any
}
