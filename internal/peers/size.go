package peers

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Size describes the binary of a program that makes one Paddle link.
type Size struct {
	Bytes    int64 // of the stripped binary
	Packages int   // all linked packages
	Foreign  int   // packages outside the standard library and this module
}

// programs are the folders below ./size, by the name of the client library.
var programs = map[string]string{Module: "module", SDK: "sdk", Handwritten: "handwritten"}

// Sizes builds the programs below ./size. The key is the name of the client library.
func Sizes(ctx context.Context) (map[string]Size, error) {
	dir, err := os.MkdirTemp("", "peers-size-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := map[string]Size{}
	for name, folder := range programs {
		size, err := linked(ctx, folder)
		if err != nil {
			return nil, err
		}
		binary := filepath.Join(dir, folder)
		if _, err := goCommand(ctx, "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "./size/"+folder); err != nil {
			return nil, err
		}
		info, err := os.Stat(binary)
		if err != nil {
			return nil, err
		}
		size.Bytes = info.Size()
		out[name] = size
	}
	return out, nil
}

// linked counts the packages of a program.
func linked(ctx context.Context, folder string) (size Size, err error) {
	list, err := goCommand(ctx, "list", "-deps", "-f", "{{.Standard}} {{.ImportPath}}", "./size/"+folder)
	for line := range strings.Lines(list) {
		size.Packages++
		standard, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		if standard == "false" && !strings.HasPrefix(path, "github.com/portallink/") {
			size.Foreign++
		}
	}
	return size, err
}

// goCommand runs the go command in this module and returns what it prints.
func goCommand(ctx context.Context, args ...string) (string, error) {
	var out, failure bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Stdout, cmd.Stderr = &out, &failure
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w: %s", args[0], err, failure.String())
	}
	return out.String(), nil
}
