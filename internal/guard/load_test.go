package guard

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

const module = "github.com/portallink/portallink-go"

// pkg is the output of `go list` for a package. A package of the module also has its syntax.
type pkg struct {
	ImportPath string
	Dir        string
	Export     string
	Standard   bool
	GoFiles    []string
	Imports    []string
	Deps       []string
	files      []*ast.File // without tests
}

// short returns the import path within the module.
func (p *pkg) short() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

// fset has the positions of all parsed files.
var fset = token.NewFileSet()

// all lists the packages of the module and all their dependencies. Without the list, no test
// can run.
var all = sync.OnceValue(func() map[string]*pkg {
	cmd := exec.Command("go", "list", "-deps", "-export",
		"-json=ImportPath,Dir,Export,Standard,GoFiles,Imports,Deps", module+"/...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	must(err)
	pkgs := map[string]*pkg{}
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		p := &pkg{}
		must(dec.Decode(p))
		pkgs[p.ImportPath] = p
		if !strings.HasPrefix(p.ImportPath, module) {
			continue
		}
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
			must(err)
			p.files = append(p.files, f)
		}
	}
	return pkgs
})

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// own returns the packages of the module.
func own() []*pkg {
	var out []*pkg
	for _, p := range all() {
		if strings.HasPrefix(p.ImportPath, module) {
			out = append(out, p)
		}
	}
	return out
}
