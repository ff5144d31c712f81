package guard

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPathsAreEscaped fails if a provider builds a path or a URL without the functions of
// internal/api, which escape every segment.
func TestPathsAreEscaped(t *testing.T) {
	t.Parallel()
	for _, p := range own() {
		if !slices.Contains(providers, p.short()) && p.short() != "internal/api" {
			continue
		}
		for _, f := range p.files {
			ast.Inspect(f, func(n ast.Node) bool {
				if reason := buildsPath(n); reason != "" {
					t.Errorf("%s: %s", fset.Position(n.Pos()), reason)
				}
				return true
			})
		}
	}
}

func buildsPath(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.ADD && (hasSlash(n.X) || hasSlash(n.Y)) {
			return "a path is put together"
		}
	case *ast.AssignStmt:
		for _, left := range n.Lhs {
			if s, ok := left.(*ast.SelectorExpr); ok && slices.Contains([]string{"Path", "RawPath", "Opaque"}, s.Sel.Name) {
				return "a path is set"
			}
		}
	case *ast.CompositeLit:
		if name(n.Type) == "url.URL" && len(n.Elts) > 0 {
			return "a URL is put together"
		}
	case *ast.CallExpr:
		switch called := name(n.Fun); called {
		case "http.NewRequest", "http.NewRequestWithContext", "retryablehttp.NewRequest", "retryablehttp.NewRequestWithContext",
			"url.JoinPath", "path.Join", "url.PathEscape":
			return called + " takes a path as it is"
		case "fmt.Sprintf", "strings.Join":
			if slices.ContainsFunc(n.Args, hasSlash) {
				return "a path is put together"
			}
		}
	}
	return ""
}

func hasSlash(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Kind == token.STRING && strings.Contains(lit.Value, "/")
}

// name returns "pkg.Name" for such a selector, and "" for other expressions.
func name(e ast.Expr) string {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	x, ok := s.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return x.Name + "." + s.Sel.Name
}

// The guard finds violations.
func TestBuiltPathsAreFound(t *testing.T) {
	t.Parallel()
	for source, found := range map[string]bool{
		`base + "/customers/" + id`:                true,
		`fmt.Sprintf("%s/customers/%s", base, id)`: true,
		`strings.Join(parts, "/")`:                 true,
		`&url.URL{Path: id}`:                       true,
		`url.URL{}`:                                false,
		`func() { u.Path = id }`:                   true,
		`http.NewRequest("GET", id, nil)`:          true,
		`url.PathEscape(id)`:                       true,
		`c.api.URL("customers", id)`:               false,
		`"https://example.com/" == base`:           false,
		`fmt.Sprintf("%d calls", n)`:               false,
		`func() { u.RawQuery = "a=" + encoded }`:   false,
	} {
		e, err := parser.ParseExpr(source)
		require.NoError(t, err)
		got := false
		ast.Inspect(e, func(n ast.Node) bool {
			got = got || buildsPath(n) != ""
			return true
		})
		assert.Equal(t, found, got, source)
	}
}
