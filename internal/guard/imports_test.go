package guard

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
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
			case isOurs && (ours == testKit || ours == tables):
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
