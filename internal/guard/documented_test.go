package guard

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExportedIsDocumented requires a comment on every exported declaration. The comment of
// a type also covers its fields and the methods of an interface.
func TestExportedIsDocumented(t *testing.T) {
	t.Parallel()
	for _, p := range own() {
		packageDoc := len(p.files) == 0
		for _, f := range p.files {
			packageDoc = packageDoc || f.Doc != nil
			for _, name := range undocumented(f) {
				t.Errorf("%s: %s has no comment", fset.Position(name.Pos()), name)
			}
		}
		assert.True(t, packageDoc, "%s has no package comment", p.ImportPath)
	}
}

// undocumented returns the exported names of a file that have no comment and are not in a
// group with a comment.
func undocumented(f *ast.File) (out []*ast.Ident) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
				out = append(out, d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
						out = append(out, s.Name)
					}
				case *ast.ValueSpec:
					for _, name := range s.Names {
						if name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
							out = append(out, name)
						}
					}
				}
			}
		}
	}
	return out
}

func exportedReceiver(d *ast.FuncDecl) bool {
	return d.Recv == nil || ast.IsExported(strings.TrimPrefix(types.ExprString(d.Recv.List[0].Type), "*"))
}

// The guard finds violations.
func TestUndocumentedIsFound(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]int{
		"func F() {}":                           1,
		"// F does.\nfunc F() {}":               0,
		"func f() {}":                           0,
		"func (T) M() {}":                       1,
		"func (t *T[E]) M() {}":                 1,
		"func (t) M() {}":                       0,
		"type T int":                            1,
		"// T is.\ntype T int":                  0,
		"const A, B = 1, 2":                     2,
		"// Two.\nconst (\n\tA = 1\n\tB = 2\n)": 0,
		"var V = 1 // is one":                   0,
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "p.go", "package p\n\n"+source, parser.ParseComments)
		require.NoError(t, err)
		assert.Len(t, undocumented(f), want, source)
	}
}
