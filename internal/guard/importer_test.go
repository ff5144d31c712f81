package guard

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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
