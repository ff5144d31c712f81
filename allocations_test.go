//go:build !race

package portallink_test

import (
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

// TestAllocations is not parallel, because it would count the allocations of other tests. The
// race detector allocates too, so the test does not run with it.
func TestAllocations(t *testing.T) {
	for _, c := range benchmark.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			g := benchmarked(t, c)
			n := testing.AllocsPerRun(200, func() { _, _ = g.GenerateLink(t.Context(), c.Request) })
			assert.LessOrEqual(t, n, c.MaxAllocs, "the limit of the project")
			if documented, ok := documentedAllocations(t, c.Name); ok {
				// Some calls make one more. A large response brings garbage collections, which
				// empty the decoder's pools while the report counts.
				assert.InDelta(t, documented, n, max(1, documented/40),
					"docs/performance.md is older than the code: cd internal/peers && go run ./report (with this version of Go)")
			}
		})
	}
}

func benchmarked(t *testing.T, c benchmark.Case) portal.LinkGenerator {
	t.Helper()
	g, err := providertest.Named(c.Provider).New(providertest.Config{
		APIKey:     benchmark.Key,
		HTTPClient: &http.Client{Transport: c.Transport},
		Limiter:    benchmark.Limiter{},
		Logger:     benchmark.Logger(),
	})
	require.NoError(t, err)
	_, err = g.GenerateLink(t.Context(), c.Request)
	require.NoError(t, err)
	return g
}

var goVersion = regexp.MustCompile(`^go1\.\d+`)

// documentedAllocations returns the number in the document for this version of Go, and false
// if the document has no section for this version.
func documentedAllocations(t *testing.T, name string) (float64, bool) {
	t.Helper()
	_, section, ok := strings.Cut(read(t, "docs/performance.md"), "<!-- calls "+goVersion.FindString(runtime.Version())+" -->")
	if !ok {
		return 0, false
	}
	section, _, ok = strings.Cut(section, "<!-- /calls")
	require.True(t, ok, "the section has no end")
	line := func(first string) []string {
		return strings.Split(regexp.MustCompile(`(?m)^\| `+regexp.QuoteMeta(first)+` \|.*$`).FindString(section), " | ")
	}
	column, row := slices.Index(line("call"), "allocations"), line(name)
	require.Positive(t, column)
	require.Greater(t, len(row), column, "docs/performance.md has no row %s", name)
	n, err := strconv.ParseFloat(row[column], 64)
	require.NoError(t, err)
	return n, true
}
