package portaltest_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

// allBroken has at least one broken generator for each check.
var allBroken = slices.Concat(brokenResults, brokenErrors, brokenRequests, brokenCapabilities, brokenLinks, brokenDeepLinks,
	brokenListers, brokenResponses, brokenTimes, brokenSecrets)

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
func checkInBubble(t *testing.T, make maker, only ...string) (err error) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		over := newSignal()
		defer close(over) // or the bubble would not end
		h := newHarness("https://fourth.example", over, make)
		err = portaltest.Check(portaltest.With(h, inMemory{backend()}, 0), only...)
	})
	return err
}

func newSignal() chan struct{} { return make(chan struct{}) }

// The check for a flaw finds it. With some of the flaws all checks are run: the others must
// not panic or hang because of it.
func TestTheSuiteCatchesBrokenGenerators(t *testing.T) {
	t.Parallel()
	sample := 3
	if testing.Short() {
		sample = 24
	}
	for i, b := range allBroken {
		t.Run(b.check+"/"+b.name, func(t *testing.T) {
			t.Parallel()
			only := []string{b.check}
			if i%sample == 0 {
				only = nil
			}
			err := checkInBubble(t, b.make, only...)
			require.Error(t, err)
			assert.Contains(t, err.Error(), "portaltest: "+b.check+": ")
			assert.Contains(t, err.Error(), portaltest.Rules()[b.check])
			assert.True(t, only == nil || strings.Count(err.Error(), "The rule: ") == 1)
			assert.NotContains(t, err.Error(), "the check of what the generator returned panicked")
		})
	}
}

// A client that cannot reuse its connections leaves goroutines of net/http. That needs a
// real network, so it does not run in a bubble.
func TestTheSuiteCatchesResponsesThatAreLeftOpen(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(backend())
	t.Cleanup(server.CloseClientConnections)
	h := newHarness(server.URL, nil, flawed(flaws{keepsOpen: true}))
	err := portaltest.Check(portaltest.With(h, nil, 50*time.Millisecond), "no-goroutine-left")
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
