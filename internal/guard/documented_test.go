package guard

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExportedIsDocumented requires a comment on every exported declaration. The comment of
// a type also covers its fields and the methods of an interface.
func TestExportedIsDocumented(t *testing.T) {
	t.Parallel()
	for _, p := range own(t) {
		packageDoc := false
		for _, f := range p.files {
			packageDoc = packageDoc || f.Doc != nil
			for _, d := range f.Decls {
				for _, name := range undocumented(d) {
					t.Errorf("%s: %s has no comment", fset.Position(name.Pos()), name)
				}
			}
		}
		assert.True(t, packageDoc || len(p.files) == 0, "%s has no package comment", p.ImportPath)
	}
}

// undocumented returns the exported names of a declaration that have no comment and are not
// in a group with a comment.
func undocumented(d ast.Decl) []*ast.Ident {
	var out []*ast.Ident
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
					if name.IsExported() && s.Doc == nil && s.Comment == nil && (d.Doc == nil || d.Tok == token.IMPORT) {
						out = append(out, name)
					}
				}
			}
		}
	}
	return out
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	name, ok := typ.(*ast.Ident)
	return ok && name.IsExported()
}

// The guard finds violations.
func TestUndocumentedIsFound(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]int{
		"func F() {}":                           1,
		"// F does.\nfunc F() {}":               0,
		"func f() {}":                           0,
		"func (T) M() {}":                       1,
		"func (t) M() {}":                       0,
		"type T int":                            1,
		"// T is.\ntype T int":                  0,
		"const A, B = 1, 2":                     2,
		"// Two.\nconst (\n\tA = 1\n\tB = 2\n)": 0,
		"var V = 1 // is one":                   0,
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "p.go", "package p\n\n"+source, parser.ParseComments)
		require.NoError(t, err)
		assert.Len(t, undocumented(f.Decls[0]), want, source)
	}
}
