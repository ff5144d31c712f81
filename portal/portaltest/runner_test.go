package portaltest_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

// broken is a generator with one flaw, and the check that must find it.
type broken struct {
	name  string
	check string
	make  func(*fourth) portal.LinkGenerator
}

// allBroken has at least one for each check.
var allBroken = slices.Concat(brokenResults, brokenErrors, brokenRequests, brokenCapabilities, brokenLinks, brokenDeepLinks,
	brokenListers, brokenAnswers, brokenTimes, brokenSecrets)

func TestEveryCheckHasABrokenGenerator(t *testing.T) {
	t.Parallel()
	var names []string
	for _, b := range allBroken {
		names = append(names, b.check)
	}
	slices.Sort(names)
	assert.Equal(t, slices.Sorted(maps.Keys(portaltest.Rules())), slices.Compact(names))
	assert.Len(t, portaltest.Rules(), portaltest.Checks(), "two checks have one name")
}

// checkInBubble runs the suite in a synctest bubble, in which waits take no
// time, with the backend in memory.
func checkInBubble(t *testing.T, make func(*fourth) portal.LinkGenerator, only ...string) (err error) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		over := newSignal()
		defer close(over) // or the bubble would not end
		err = portaltest.Check(portaltest.WithTransport(fourthHarness("https://fourth.example", over, make), inMemory{backend()}), only...)
	})
	return err
}

func newSignal() chan struct{} { return make(chan struct{}) }

// The check that is meant for a flaw finds it.
func TestTheSuiteCatchesBrokenGenerators(t *testing.T) {
	t.Parallel()
	for _, b := range allBroken {
		t.Run(b.check+"/"+b.name, func(t *testing.T) {
			t.Parallel()
			err := checkInBubble(t, b.make, b.check)
			require.Error(t, err)
			assert.Contains(t, err.Error(), "portaltest: "+b.check+": ")
			assert.Contains(t, err.Error(), portaltest.Rules()[b.check])
			assert.Equal(t, 1, strings.Count(err.Error(), "The rule: "))
		})
	}
}

// The other checks have to cope with a flaw that they are not meant for. One
// generator in some stands for those beside it in the table.
func TestTheWholeSuiteCopesWithBrokenGenerators(t *testing.T) {
	t.Parallel()
	sample := 3
	if testing.Short() {
		sample = 24
	}
	for i := 0; i < len(allBroken); i += sample {
		b := allBroken[i]
		t.Run(b.check+"/"+b.name, func(t *testing.T) {
			t.Parallel()
			err := checkInBubble(t, b.make)
			require.Error(t, err)
			assert.Contains(t, err.Error(), "portaltest: "+b.check+": ")
			assert.NotContains(t, err.Error(), "the check of what the generator returned panicked")
		})
	}
}

// A Client that its own transport cannot reuse leaves goroutines of net/http
// behind, which no bubble has.
func TestTheSuiteCatchesResponsesThatAreLeftOpen(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(backend())
	t.Cleanup(server.CloseClientConnections)
	err := portaltest.Check(fourthHarness(server.URL, nil, flawed(flaws{keepsOpen: true})), "no-goroutine-left")
	assert.ErrorContains(t, err, "these goroutines are still running")
}

func TestCheckRefusesUnknownNames(t *testing.T) {
	t.Parallel()
	called := false
	h := portaltest.Harness{New: func(*http.Client) (portal.LinkGenerator, error) {
		called = true
		return portaltest.Stub{}, nil
	}}
	err := portaltest.Check(h, "fresh-links", "fresh-lynx")
	assert.EqualError(t, err, `portaltest: no check is called "fresh-lynx"`)
	assert.False(t, called, "nothing is checked then")
}

// bent is a generator of which one method does something else than the
// generator beneath.
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

// bend returns a generator that does what generate does in place of g.
func bend(generate func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error)) func(*fourth) portal.LinkGenerator {
	return func(g *fourth) portal.LinkGenerator {
		return bent{LinkGenerator: g, generate: func(ctx context.Context, req portal.Request) (*portal.Link, error) {
			return generate(g, ctx, req)
		}}
	}
}

// bendLink changes every link.
func bendLink(change func(*portal.Link)) func(*fourth) portal.LinkGenerator {
	return bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		link, err := g.GenerateLink(ctx, req)
		if link != nil {
			change(link)
		}
		return link, err
	})
}

// bendError changes every error.
func bendError(change func(*portal.Error)) func(*fourth) portal.LinkGenerator {
	return bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		link, err := g.GenerateLink(ctx, req)
		var e *portal.Error
		if errors.As(err, &e) {
			change(e)
		}
		return link, err
	})
}

// bendKind takes errors with that status for another kind.
func bendKind(status int, kind portal.ErrorKind) func(*fourth) portal.LinkGenerator {
	return bendError(func(e *portal.Error) {
		if e.Status == status {
			e.Kind = kind
		}
	})
}

// bendCaps changes Capabilities, and nothing that is done.
func bendCaps(change func(*portal.Capabilities)) func(*fourth) portal.LinkGenerator {
	return func(g *fourth) portal.LinkGenerator {
		return bent{LinkGenerator: g, caps: func() portal.Capabilities {
			c := g.Capabilities()
			change(&c)
			return c
		}}
	}
}

// flawed sets flaws of g itself.
func flawed(f flaws) func(*fourth) portal.LinkGenerator {
	return func(g *fourth) portal.LinkGenerator {
		g.flaws = f
		return g
	}
}
