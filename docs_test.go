package portallink_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

// pages returns the Markdown files of the module by name.
func pages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range names {
			out[name] = read(t, name)
		}
	}
	require.Contains(t, out, "README.md")
	require.Contains(t, out, filepath.Join("docs", "contract.md"))
	return out
}

// Links within the module point to files and headings that exist, and paths in code to files.
func TestPagesNameFilesThatExist(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^):#]+)(#[^)]+)?\)`)
	path := regexp.MustCompile("`((?:paddle|salesbricks|appstle|portal|internal|examples|docs)/[a-z0-9_/.]+)`")
	for name, text := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			file := filepath.Join(filepath.Dir(name), m[1])
			_, err := os.Stat(file)
			assert.NoError(t, err, name)
			if heading := strings.TrimPrefix(m[2], "#"); heading != "" {
				assert.Regexp(t, `(?mi)^#+ `+strings.ReplaceAll(heading, "-", `\W+`)+`$`, read(t, file), name)
			}
		}
		for _, m := range path.FindAllStringSubmatch(text, -1) {
			_, err := os.Stat(m[1])
			assert.NoError(t, err, name)
		}
	}
}

// The file map of CONTRIBUTING.md has all files of the folders, and no others.
func TestFileMap(t *testing.T) {
	t.Parallel()
	row := regexp.MustCompile("(?m)^\\| `(paddle|salesbricks|appstle|internal/api)` \\| ([a-z ]+) \\|$")
	rows := row.FindAllStringSubmatch(read(t, "CONTRIBUTING.md"), -1)
	require.Len(t, rows, 4)
	for _, m := range rows {
		var names []string
		for name := range sources(t, m[1]) {
			names = append(names, strings.TrimSuffix(filepath.Base(name), ".go"))
		}
		assert.ElementsMatch(t, strings.Fields(m[2]), names, m[1])
	}
}

// All files name the same oldest and newest version of Go.
func TestGoVersions(t *testing.T) {
	t.Parallel()
	oldest := regexp.MustCompile(`\ngo (1\.\d+)\.0\n`).FindStringSubmatch(read(t, "go.mod"))
	require.NotNil(t, oldest)
	newest := regexp.MustCompile(`go(1\.\d+)\.\d+; do`).FindStringSubmatch(read(t, ".ci/run"))
	require.NotNil(t, newest)
	readme := words(t, "README.md")
	assert.Contains(t, readme, "With Go "+oldest[1]+" or newer")
	assert.Contains(t, readme, fmt.Sprintf("today %s and %s", oldest[1], newest[1]))
	assert.Contains(t, read(t, ".ci/run"), "for version in go"+oldest[1]+".0 ")
	workflow := read(t, ".github/workflows/ci.yml")
	assert.Contains(t, workflow, fmt.Sprintf(`go: ["%[1]s.0", "%[1]s.x", "%[2]s.x"]`, oldest[1], newest[1]))
	modules, err := filepath.Glob("*/*/go.mod")
	require.NoError(t, err)
	deeper, err := filepath.Glob("*/*/*/go.mod")
	require.NoError(t, err)
	for _, name := range append(modules, deeper...) {
		assert.Contains(t, read(t, name), "\ngo "+oldest[1]+".0\n", name)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// code returns the text of every fenced block of that language.
func code(page, language string) []string {
	var out []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(page, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	page := read(t, "README.md")
	first := strings.Join(strings.SplitN(page, "\n", 25)[:24], "\n")
	assert.Contains(t, first, "\ngo run ./examples/quickstart ")
	assert.Contains(t, first, "\ngo test ./... ")
	assert.FileExists(t, "examples/quickstart/main.go")
	assert.Contains(t, read(t, ".ci/run"), "go test -race -shuffle=on -cover ./...")
}

// The snippets compile, because a test of this package contains them.
func TestReadmeSnippets(t *testing.T) {
	t.Parallel()
	program := read(t, "example_test.go")
	snippets := code(read(t, "README.md"), "go")
	require.NotEmpty(t, snippets)
	for _, snippet := range snippets {
		for line := range strings.Lines(snippet) {
			assert.Contains(t, program, strings.TrimSpace(line))
		}
	}
}

func TestReadmeNamesEveryKind(t *testing.T) {
	t.Parallel()
	text := strings.Join(code(read(t, "README.md"), "go"), "")
	for _, kind := range []string{
		"ErrInvalidRequest", "ErrUnsupported", "ErrNotFound", "ErrUnauthorized", "ErrRateLimited", "ErrUnavailable", "ErrBadResponse", "ErrCanceled",
	} {
		assert.Contains(t, text, kind)
	}
}

func TestReadmeTable(t *testing.T) {
	t.Parallel()
	rows := map[string][]string{}
	for line := range strings.Lines(read(t, "README.md")) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) == 4 {
			rows[strings.TrimPrefix(cells[0], "| ")] = []string{cells[1], cells[2], strings.TrimSuffix(cells[3], " |")}
		}
	}
	for i, name := range []string{"salesbricks", "paddle", "appstle"} {
		can := providertest.Named(name).Nil.Capabilities()
		assert.Equal(t, "`"+can.Provider+"`", rows["package"][i])

		var names []string
		for _, id := range can.Identify {
			names = append(names, id.String())
		}
		assert.Equal(t, strings.Join(names, " or "), rows["what names a customer"][i])

		subscriptions := map[int]string{0: "ignored", 1: "1"}[can.MaxSubscriptions]
		if can.MaxSubscriptions > 1 {
			subscriptions = fmt.Sprintf("up to %d", can.MaxSubscriptions)
		}
		assert.Equal(t, subscriptions, rows["subscriptions in a request"][i])

		words := map[portal.Action]string{
			portal.ActionCancelSubscription: "cancel", portal.ActionUpdatePaymentMethod: "update payment method", portal.ActionViewSubscription: "view",
		}
		var links []string
		for _, a := range can.Actions {
			links = append(links, words[a])
		}
		slices.Sort(links)
		if links == nil {
			links = []string{"none"}
		}
		assert.Equal(t, strings.Join(links, ", "), rows["deep links"][i])

		assert.Equal(t, can.ReportsExpiry, rows["expiry"][i] == "reported")

		limit := "none"
		if r := can.RateLimit; r.Calls > 0 {
			limit = fmt.Sprintf("%d calls a minute for each %s", r.Calls, r.Scope)
			assert.Equal(t, "1m0s", r.Per.String())
		}
		assert.Equal(t, limit, rows["documented rate limit"][i])
	}
}
