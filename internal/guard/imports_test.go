package guard

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var providers = []string{"paddle", "salesbricks", "appstle"}

const (
	retryablehttp = "github.com/hashicorp/go-retryablehttp"
	graphql       = "github.com/hasura/go-graphql-client"
	decoder       = "github.com/go-json-experiment/json"

	testKit = "internal/providertest" // the only non-test package that may import testify and httpmock
	tables  = "internal/table"
)

// engine are the modules behind internal/api.
var engine = []string{retryablehttp, "github.com/hashicorp/go-cleanhttp", decoder}

// foreign reports whether an import is outside the standard library and this module.
func foreign(p string) bool {
	return strings.Contains(strings.Split(p, "/")[0], ".") && !strings.HasPrefix(p, module)
}

func within(p, folder string) bool { return p == folder || strings.HasPrefix(p, folder+"/") }

func TestImports(t *testing.T) {
	t.Parallel()
	for _, p := range own() {
		name := p.short()
		for _, i := range p.Imports {
			ours := strings.TrimPrefix(i, module+"/")
			isOurs := strings.HasPrefix(i, module)
			bad := func(reason string) { t.Errorf("%s imports %s: %s", p.ImportPath, i, reason) }
			switch {
			case name == "portal" && (isOurs || foreign(i)):
				bad("portal is made of the standard library")
			case within(name, "portal") && isOurs && !within(ours, "portal"):
				bad("what is below portal imports portal alone")
			case slices.Contains(providers, name) && isOurs && ours != "portal" && !within(ours, "internal"):
				bad("a provider imports portal and internal packages")
			case isFake(name) && isOurs && ours != "internal/fakeserver" && ours != "portal":
				bad("a fake is a reading of the documents of its own")
			case within(name, "examples") && within(ours, "internal"):
				bad("an example uses what users have")
			case within(i, retryablehttp) && name != "internal/api":
				bad("the engine alone repeats calls")
			case within(i, decoder) && name != "internal/api/decode":
				bad("the engine alone decodes, so that one rule holds for all responses")
			case within(i, graphql) && name != "salesbricks":
				bad("Salesbricks alone speaks GraphQL")
			case name != testKit && (strings.Contains(i, "testify") || strings.Contains(i, "httpmock")):
				bad("it is for tests")
			case isOurs && (ours == testKit || ours == tables && name != testKit):
				bad("it is for tests")
			}
		}
	}
}

func isFake(name string) bool {
	return strings.HasSuffix(name, "test") && slices.Contains(providers, path.Dir(name))
}

// A user of one package links no dependencies of the others.
func TestDependencies(t *testing.T) {
	t.Parallel()
	allowed := map[string][]string{
		"paddle":                      engine,
		"appstle":                     engine,
		"internal/api":                engine,
		"internal/api/decode":         {decoder},
		"portal/redirect":             {"golang.org/x/time"},
		"portal/pace":                 {"golang.org/x/time/rate"},
		"salesbricks/salesbrickstest": {"github.com/vektah/gqlparser", "github.com/agnivade/levenshtein"},
		"salesbricks":                 append([]string{graphql, "github.com/coder/websocket", "github.com/google/uuid"}, engine...),
	}
	for _, p := range own() {
		if within(p.short(), "examples") || p.short() == testKit {
			continue
		}
		for _, dep := range p.Deps {
			if p.short() == "portal" {
				assert.NotEqual(t, "net/http", dep)
			}
			if foreign(dep) && !all()[dep].Standard {
				assert.True(t, slices.ContainsFunc(allowed[p.short()], func(a string) bool { return within(dep, a) }),
					"%s depends on %s", p.ImportPath, dep)
			}
		}
	}
}

// A program that imports only paddle has few modules in its go.mod. The fakes' GraphQL parser
// and other requirements of this module are not there: the go command omits modules that no
// imported package needs.
func TestImporterOfPaddle(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	write("go.mod", "module example.com/importer\n\ngo 1.26.0\n\nrequire "+module+" v0.0.0\n\nreplace "+module+" => "+strconv.Quote(root)+"\n")
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	write("go.sum", string(sums))
	write("main.go", "package main\n\nimport _ \""+module+"/paddle\"\n\nfunc main() {}\n")
	// With -mod=mod it also completes go.mod. All modules are in the module cache, because the
	// tests of this module need them.
	cmd := exec.Command("go", "list", "-mod=mod", "-deps")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	goMod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	require.NoError(t, err)
	var required []string
	for _, m := range regexp.MustCompile(`(?m)^(?:require)?\s+(\S+\.\S+/\S+) v\d`).FindAllStringSubmatch(string(goMod), -1) {
		required = append(required, m[1])
	}
	assert.ElementsMatch(t, append(engine, module), required)
}
