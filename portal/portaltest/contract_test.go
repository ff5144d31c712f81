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

// The name of a check has a hyphen and lower-case letters, unlike the Go names on the page.
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

// The code on the page about adding a provider is the code of its example.
func TestThePageOnAddingAProviderQuotesItsExample(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/adding-a-provider.md")
	require.NoError(t, err)
	var code strings.Builder
	for _, name := range []string{"client.go", "doc.go", "session.go"} {
		file, err := os.ReadFile("../../examples/stripe/" + name)
		require.NoError(t, err)
		code.Write(file)
	}
	assert.LessOrEqual(t, strings.Count(code.String(), "\n"), 350)
	assert.Contains(t, string(page), "350\nlines")
	quotes := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	assert.NotEmpty(t, quotes)
	for _, quote := range quotes {
		assert.Contains(t, code.String(), quote[1])
	}
	for _, name := range []string{"authorize", "capabilities", "failure", "flows", "kind", "link", "opens", "post"} {
		assert.Contains(t, string(page), "`"+name+"`")
		assert.Regexp(t, `(func \(.*\) |var |\t)`+name+`\b`, code.String())
	}
}
