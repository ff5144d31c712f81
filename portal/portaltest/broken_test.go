package portaltest_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
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
var allBroken = slices.Concat(brokenResults, brokenRequests, brokenCapabilities, brokenLinks, brokenListers, brokenContexts, brokenAnswers, brokenSecrets)

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

// checkAll checks many harnesses at a time, however few tests -parallel allows:
// much of what it takes to catch a sleeper is to wait.
func checkAll(atATime int, harnesses []portaltest.Harness, only ...string) []error {
	errs := make([]error, len(harnesses))
	seats := make(chan struct{}, atATime)
	var wg sync.WaitGroup
	for i, h := range harnesses {
		seats <- struct{}{}
		wg.Go(func() {
			defer func() { <-seats }()
			if only == nil {
				errs[i] = portaltest.Check(h)
			} else {
				errs[i] = portaltest.Check(h, only[i])
			}
		})
	}
	wg.Wait()
	return errs
}

// The check that is meant for a flaw finds it. That it finds nothing where there
// is no flaw is what TestAForeignProviderKeepsTheContract is for.
func TestTheSuiteCatchesBrokenGenerators(t *testing.T) {
	t.Parallel()
	server := paddletest.NewServer()
	t.Cleanup(server.Close)
	var harnesses []portaltest.Harness
	var names []string
	for _, b := range allBroken {
		harnesses = append(harnesses, fourthHarness(server.URL(), b.make))
		names = append(names, b.check)
	}
	for i, err := range checkAll(16, harnesses, names...) {
		b := allBroken[i]
		t.Run(b.check+"/"+b.name, func(t *testing.T) {
			t.Parallel()
			require.Error(t, err)
			assert.Contains(t, err.Error(), "portaltest: "+b.check+": ")
			assert.Contains(t, err.Error(), portaltest.Rules()[b.check])
			assert.Equal(t, 1, strings.Count(err.Error(), "The rule: "))
		})
	}
}

// The other checks have to cope with a flaw that they are not meant for.
func TestTheWholeSuiteCopesWithBrokenGenerators(t *testing.T) {
	t.Parallel()
	server := paddletest.NewServer()
	t.Cleanup(server.Close)
	var some []broken
	var harnesses []portaltest.Harness
	for i := 0; i < len(allBroken); i += sample {
		some = append(some, allBroken[i])
		harnesses = append(harnesses, fourthHarness(server.URL(), allBroken[i].make))
	}
	for i, err := range checkAll(4, harnesses) {
		t.Run(some[i].check+"/"+some[i].name, func(t *testing.T) {
			t.Parallel()
			require.Error(t, err)
			assert.Contains(t, err.Error(), "portaltest: "+some[i].check+": ")
		})
	}
}

func TestTheSuiteSurvives(t *testing.T) {
	t.Parallel()
	made := func(g portal.LinkGenerator) func(*http.Client) (portal.LinkGenerator, error) {
		return func(*http.Client) (portal.LinkGenerator, error) { return g, nil }
	}
	forever := make(chan struct{})
	t.Cleanup(func() { close(forever) })
	bad := map[string]portaltest.Harness{
		"no New":                           {},
		"a New that fails":                 {New: func(*http.Client) (portal.LinkGenerator, error) { return nil, errors.New("no key") }},
		"a New that panics":                {New: func(*http.Client) (portal.LinkGenerator, error) { panic("no key") }},
		"a New that returns nothing":       {New: made(nil)},
		"a New that ends its goroutine":    {New: func(*http.Client) (portal.LinkGenerator, error) { runtime.Goexit(); return nil, nil }},
		"a New that hangs":                 {New: func(*http.Client) (portal.LinkGenerator, error) { <-forever; return nil, nil }},
		"a nil generator":                  {New: made((*fourth)(nil))},
		"panics with nil":                  {New: made(bent{generate: func(context.Context, portal.Request) (*portal.Link, error) { panic(nil) }})},
		"panics":                           {New: made(bent{generate: func(context.Context, portal.Request) (*portal.Link, error) { panic("oh") }})},
		"hangs":                            {New: made(bent{generate: func(context.Context, portal.Request) (*portal.Link, error) { <-forever; return nil, nil }})},
		"ends its goroutine":               {New: made(bent{generate: func(context.Context, portal.Request) (*portal.Link, error) { runtime.Goexit(); return nil, nil }})},
		"returns nothing":                  {New: made(bent{generate: func(context.Context, portal.Request) (*portal.Link, error) { return nil, nil }})},
		"returns an empty link":            {New: made(bent{generate: func(context.Context, portal.Request) (*portal.Link, error) { return &portal.Link{}, nil }})},
		"returns an error that panics":     {New: made(bent{generate: func(context.Context, portal.Request) (*portal.Link, error) { return nil, bomb{} }})},
		"returns a nil error that panics":  {New: made(bent{generate: func(context.Context, portal.Request) (*portal.Link, error) { return nil, (*bomb)(nil) }})},
		"Capabilities that panic":          {New: made(bent{caps: func() portal.Capabilities { panic("oh") }})},
		"Capabilities that hang":           {New: made(bent{caps: func() portal.Capabilities { <-forever; return portal.Capabilities{} }})},
		"Capabilities that claim nonsense": {New: made(bent{caps: func() portal.Capabilities { return portal.Capabilities{MaxSubscriptions: -5} }})},
	}
	names := slices.Sorted(maps.Keys(bad))
	var harnesses []portaltest.Harness
	for _, name := range names {
		harnesses = append(harnesses, bad[name])
	}
	for i, err := range checkAll(len(bad), harnesses) {
		assert.Error(t, err, names[i])
	}
}

// bomb is an error that nobody can print.
type bomb struct{ text *string }

func (b bomb) Error() string { return *b.text }

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

// bent is a generator of which one method does as it likes. It never has a
// generator beneath that works.
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
