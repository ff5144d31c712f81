package portallink_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
