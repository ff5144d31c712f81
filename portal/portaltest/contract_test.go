package portaltest_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal/portaltest"
)

// A check's name has a hyphen and small letters alone, which sets it apart from
// the Go names on the page.
var checkName = regexp.MustCompile("`([a-z]+(?:-[a-z]+)+)`")

func TestThePageAndTheChecksAreInStep(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/contract.md")
	require.NoError(t, err)
	var named []string
	for line := range strings.Lines(string(page)) {
		if !strings.HasPrefix(line, "- ") {
			continue
		}
		names := checkName.FindAllStringSubmatch(line, -1)
		assert.Regexp(t, `[.)] `+checkName.String()+`( `+checkName.String()+`)*\n$`, line, "the sentence names no check behind it")
		for _, name := range names {
			named = append(named, name[1])
		}
	}
	slices.Sort(named)
	assert.Equal(t, slices.Sorted(maps.Keys(portaltest.Rules())), named, "each check stands behind one sentence")
}

func TestRulesAreSentences(t *testing.T) {
	t.Parallel()
	for name, rule := range portaltest.Rules() {
		assert.Regexp(t, `^[A-Z].+\.$`, rule, name)
		assert.Regexp(t, checkName, "`"+name+"`", name)
	}
}
