package portallink_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/salesbricks"
)

// number returns the value of a constant, exported or not, that is an expression
// of literals.
func number(t *testing.T, file, name string) int64 {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	var value ast.Expr
	ast.Inspect(tree, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			for i, id := range spec.Names {
				if id.Name == name && i < len(spec.Values) {
					value = spec.Values[i]
				}
			}
		}
		return true
	})
	require.NotNil(t, value, "%s has no %s", file, name)
	result, err := types.Eval(token.NewFileSet(), nil, token.NoPos, types.ExprString(value))
	require.NoError(t, err)
	n, exact := constant.Int64Val(result.Value)
	require.True(t, exact)
	return n
}

// words returns a page, or the comments and code of a Go file, as one line without
// the signs of comments.
func words(t *testing.T, name string) string {
	t.Helper()
	text := read(t, name)
	if strings.HasSuffix(name, ".go") {
		text = regexp.MustCompile(`(?m)^\s*//`).ReplaceAllString(text, "")
	}
	return strings.Join(strings.Fields(text), " ")
}

// thousands writes 2048 as 2,048.
func thousands(n int64) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// What prose says of a limit is what the code keeps.
func TestProseStatesTheConstants(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		page, file, name string
		unit             int64  // of the number in prose; 0: 1
		says             string // %s is the number
	}{
		{"docs/design.md", "internal/transport/pool.go", "fewConns", 0, "A limit of %s stops that"},
		{"docs/design.md", "internal/transport/pool.go", "fewConns", 0, "%s connections for HTTP/2"},
		{"docs/design.md", "internal/transport/pool.go", "manyConns", 0, "%s for HTTP/1.1"},
		{"docs/design.md", "internal/api/listing.go", "maxStale", 0, "limit of %s pages in a row"},
		{"docs/providers.md", "paddle/query.go", "maxFilterText", 0, "`search`, at most %s characters"},
		{"docs/providers.md", "paddle/pager.go", "maxPerPage", 0, "`per_page`, at most %[1]s | `PerPage`; 0 means %[1]s"},
		{"docs/providers.md", "salesbricks/customers.go", "maxLimit", 0, "`limit`, at most %[1]s | `Limit`; 0 means %[1]s"},
		{"docs/providers.md", "appstle/customers.go", "maxSize", 0, "`Size`, from 1 to %s;"},
		{"docs/providers.md", "appstle/customers.go", "defaultSize", 0, "0 means %s. No maximum is documented"},
		{"paddle/doc.go", "paddle/query.go", "maxFilterText", 0, "more than %s characters"},
		{"paddle/doc.go", "paddle/pager.go", "maxPerPage", 0, "page of up to %s entries"},
		{"paddle/customers.go", "paddle/pager.go", "maxPerPage", 0, "more than %[1]s, mean %[1]s"},
		{"salesbricks/doc.go", "salesbricks/customers.go", "maxLimit", 0, "page of up to %s customers"},
		{"salesbricks/customers.go", "salesbricks/customers.go", "maxLimit", 0, "from 1 to %[1]s. 0 means %[1]s"},
		{"appstle/doc.go", "appstle/customers.go", "defaultSize", 0, "says otherwise, %s customers"},
		{"appstle/customers.go", "appstle/customers.go", "maxSize", 0, "from 1 to %s."},
		{"appstle/customers.go", "appstle/customers.go", "defaultSize", 0, "0 means %s."},
		{"paddle/env.go", "internal/credential/env.go", "maxFile", 1 << 10, "larger than %s KiB"},
		{"salesbricks/env.go", "internal/credential/env.go", "maxFile", 1 << 10, "larger than %s KiB"},
		{"appstle/env.go", "internal/credential/env.go", "maxFile", 1 << 10, "larger than %s KiB"},
		{"internal/api/decode/decode.go", "internal/api/decode/decode.go", "MaxErrorBody", 1 << 10, "the first %s KiB"},
		{"SECURITY.md", "internal/api/call.go", "MaxResponse", 1 << 20, "up to %s MiB"},
		{"SECURITY.md", "internal/api/call.go", "MaxListing", 1 << 20, "a listing up to %s MiB"},
		{"SECURITY.md", "internal/api/decode/decode.go", "MaxErrorBody", 1 << 10, "an error up to %s KiB"},
	} {
		n := number(t, tt.file, tt.name) / max(tt.unit, 1)
		text, said := words(t, tt.page), map[int64]string{3: "three"}[n]
		if said == "" {
			said = fmt.Sprint(n)
		}
		if strings.HasPrefix(tt.page, "docs/design") && n >= 1000 {
			said = thousands(n)
		}
		assert.Contains(t, text, fmt.Sprintf(tt.says, said), tt.page)
	}
}

// Package comments name the limits that Capabilities have.
func TestPackageCommentsStateTheLimits(t *testing.T) {
	t.Parallel()
	can := (*paddle.Client)(nil).Capabilities()
	for _, page := range []string{"paddle/doc.go", "portal/pace/doc.go", "portal/bulk/doc.go"} {
		assert.Contains(t, words(t, page), fmt.Sprintf("%d calls a minute", can.RateLimit.Calls), page)
	}
	assert.Contains(t, words(t, "paddle/doc.go"), fmt.Sprintf("Up to %d SubscriptionIDs", can.MaxSubscriptions))
	assert.Contains(t, words(t, "paddle/portalsession.go"), fmt.Sprintf("for up to %d of its subscriptions", can.MaxSubscriptions))
	assert.Contains(t, words(t, "docs/design.md"), fmt.Sprintf("burst of %[1]d a limiter of %[1]d a minute lets %[2]d calls", can.RateLimit.Calls, 2*can.RateLimit.Calls-1))
	assert.Contains(t, words(t, "docs/providers.md"), fmt.Sprintf("limit of %d calls a minute", can.RateLimit.Calls))
}

// docs/providers.md names the hosts, and every field that is read.
func TestProvidersPage(t *testing.T) {
	t.Parallel()
	page := read(t, "docs/providers.md")
	for _, host := range []string{
		paddle.Production, paddle.Sandbox, salesbricks.Production, appstle.Subscriptions, appstle.Memberships, salesbricks.SignatureHeader,
	} {
		assert.Contains(t, page, host)
	}
	sections := map[string]string{}
	for section := range strings.SplitSeq(page, "\n## ") {
		name, _, _ := strings.Cut(section, "\n")
		sections[strings.ToLower(name)] = section
	}
	tag := regexp.MustCompile(`json:"([A-Za-z_0-9]+)`)
	for _, p := range providertest.Providers {
		for name, file := range sources(t, p.Name) {
			for _, m := range tag.FindAllStringSubmatch(file, -1) {
				named := regexp.MustCompile("[`.…]" + m[1] + `\b`)
				assert.Regexp(t, named, sections[p.Name], name)
			}
		}
	}
}

// sources returns the Go files of a folder that are no tests.
func sources(t *testing.T, folder string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	out := map[string]string{}
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			out[name] = read(t, name)
		}
	}
	require.NotEmpty(t, out)
	return out
}
