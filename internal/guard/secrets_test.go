package guard

import (
	"go/ast"
	"go/importer"
	"go/types"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSecretsAreRevealedOnPurpose finds the two ways by which a secret's text
// slips out: a conversion to string, which is not as easy to search for as
// Reveal, and what Reveal returns in the hands of a printer.
func TestSecretsAreRevealedOnPurpose(t *testing.T) {
	t.Parallel()
	pkgs := load(t)
	for _, p := range own(t) {
		if within(p.short(), "examples") {
			continue
		}
		fset, files := parse(t, p)
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
		config := types.Config{Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
			return os.Open(pkgs[path].Export)
		})}
		_, err := config.Check(p.ImportPath, fset, files, info)
		require.NoError(t, err)
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				at := fset.Position(n.Pos())
				if fun := info.Types[call.Fun]; fun.IsType() && len(call.Args) == 1 &&
					isSecret(info.Types[call.Args[0]].Type) && !isSecret(fun.Type) && !strings.HasSuffix(at.Filename, "portal/secret.go") {
					t.Errorf("%s: a secret is converted to %s", at, fun.Type)
				}
				if prints(call) && slices.ContainsFunc(call.Args, reveals) {
					t.Errorf("%s: a revealed secret is printed", at)
				}
				return true
			})
		}
	}
}

func isSecret(t types.Type) bool { return t != nil && t.String() == module+"/portal.Secret" }

func prints(call *ast.CallExpr) bool {
	called, _, _ := strings.Cut(name(call.Fun), ".")
	return slices.Contains([]string{"fmt", "log", "slog", "errors"}, called)
}

func reveals(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Reveal" {
			found = true
		}
		return !found
	})
	return found
}
