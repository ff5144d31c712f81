package guard

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/types"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
)

// TestSecretsAreRevealedOnPurpose finds the two ways to leak the text of a secret by mistake:
// a conversion to string, which is harder to search for than Reveal, and printing the result
// of Reveal.
func TestSecretsAreRevealedOnPurpose(t *testing.T) {
	t.Parallel()
	for _, p := range own() {
		if within(p.short(), "examples") {
			continue
		}
		info := check(t, p.ImportPath, p.files...)
		for _, f := range p.files {
			for _, leak := range leaks(f, info) {
				at := fset.Position(leak.Pos())
				if !strings.HasSuffix(at.Filename, "portal/secret.go") {
					t.Errorf("%s: the text of a secret leaks", at)
				}
			}
		}
	}
}

// leaks returns the conversions of secrets, and the calls that print the result of Reveal,
// directly or through a variable.
func leaks(f *ast.File, info *types.Info) []ast.Node {
	var out []ast.Node
	revealed := map[types.Object]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				name, ok := left.(*ast.Ident)
				if !ok || len(n.Lhs) != len(n.Rhs) || !shows(n.Rhs[i], info, revealed) {
					continue
				}
				if o := info.ObjectOf(name); o != nil && types.Identical(o.Type(), types.Typ[types.String]) {
					revealed[o] = true
				}
			}
		case *ast.CallExpr:
			converts := len(n.Args) == 1 && info.Types[n.Fun].IsType() && isSecret(info.Types[n.Args[0]].Type) && !isSecret(info.Types[n.Fun].Type)
			printed := prints(n, info) && slices.ContainsFunc(n.Args, func(arg ast.Expr) bool { return shows(arg, info, revealed) })
			if converts || printed {
				out = append(out, n)
			}
		}
		return true
	})
	return out
}

var checking sync.Mutex

// exported reads the export data of each imported package once.
var exported = sync.OnceValue(func() types.Importer {
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(all()[path].Export)
	})
})

// check returns the types of a package. An importer is not safe for concurrent use.
func check(t *testing.T, path string, files ...*ast.File) *types.Info {
	t.Helper()
	checking.Lock()
	defer checking.Unlock()
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	config := types.Config{Importer: exported()}
	_, err := config.Check(path, fset, files, info)
	require.NoError(t, err)
	return info
}

func isSecret(t types.Type) bool { return t != nil && t.String() == module+"/portal.Secret" }

// prints reports whether the call is of a function or method of a package that prints text,
// such as fmt or log.
func prints(call *ast.CallExpr, info *types.Info) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	called := info.ObjectOf(selector.Sel)
	return called != nil && called.Pkg() != nil &&
		slices.Contains([]string{"fmt", "log", "log/slog", "errors"}, called.Pkg().Path())
}

// shows reports whether the expression contains a call of Reveal, or a variable with the
// result of one.
func shows(e ast.Expr, info *types.Info, revealed map[types.Object]bool) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			found = found || n.Sel.Name == "Reveal"
		case *ast.Ident:
			found = found || revealed[info.ObjectOf(n)]
		}
		return !found
	})
	return found
}

// The guard finds violations.
func TestLeaksAreFound(t *testing.T) {
	t.Parallel()
	type row struct {
		body  string
		leaks int
	}
	table.Run(t, map[string]row{
		"conversion":            {`_ = string(s)`, 1},
		"conversion to bytes":   {`_ = []byte(s)`, 1},
		"conversion to itself":  {`_ = portal.Secret(s)`, 0},
		"printed":               {`fmt.Println(s.Reveal())`, 1},
		"printed as it is":      {`fmt.Println(s)`, 0},
		"in an error":           {`_ = errors.New("a" + s.Reveal())`, 1},
		"logged":                {`slog.Info("a", "b", s.Reveal())`, 1},
		"logged by a logger":    {`slog.Default().Info("a", "b", s.Reveal())`, 1},
		"by way of a variable":  {`x := s.Reveal(); fmt.Println(x)`, 1},
		"by way of two":         {`x := s.Reveal(); y := "a" + x; fmt.Println(y)`, 1},
		"revealed, not printed": {`x := s.Reveal(); _ = len(x); fmt.Println("a")`, 0},
	}, func(t *testing.T, tt row) {
		source := `package p
import ("errors"; "fmt"; "log/slog"; "github.com/portallink/portallink-go/portal")
var _, _, _ = errors.New, fmt.Sprint, slog.Info
func f(s portal.Secret) { ` + tt.body + ` }`
		f, err := parser.ParseFile(fset, "p.go", source, 0)
		require.NoError(t, err)
		require.Len(t, leaks(f, check(t, "p", f)), tt.leaks)
	})
}
