package guard

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
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

// all lists the packages of the module and all their dependencies.
var all = sync.OnceValues(func() (map[string]*pkg, error) {
	cmd := exec.Command("go", "list", "-deps", "-export",
		"-json=ImportPath,Dir,Export,Standard,GoFiles,Imports,Deps", module+"/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.New(stderr.String())
	}
	pkgs := map[string]*pkg{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs, nil
		} else if err != nil {
			return nil, err
		}
		if strings.HasPrefix(p.ImportPath, module) {
			if err := p.parse(); err != nil {
				return nil, err
			}
		}
		pkgs[p.ImportPath] = &p
	}
})

func (p *pkg) parse() error {
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			return err
		}
		p.files = append(p.files, f)
	}
	return nil
}

func load(t *testing.T) map[string]*pkg {
	t.Helper()
	pkgs, err := all()
	require.NoError(t, err)
	return pkgs
}

// own returns the packages of the module.
func own(t *testing.T) []*pkg {
	t.Helper()
	var out []*pkg
	for _, p := range load(t) {
		if strings.HasPrefix(p.ImportPath, module) {
			out = append(out, p)
		}
	}
	require.NotEmpty(t, out)
	return out
}
