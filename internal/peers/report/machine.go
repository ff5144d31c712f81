package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

func goVersion() string { return runtime.Version() }

// machine describes the machine and the versions of the measured programs.
func machine() string {
	cpu := runtime.GOARCH
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
				cpu = strings.TrimSpace(value)
				break
			}
		}
	}
	out := fmt.Sprintf("%s, %s, %d cores, %s", goVersion(), cpu, runtime.NumCPU(), runtime.GOOS)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			switch dep.Path {
			case "github.com/PaddleHQ/paddle-go-sdk/v4":
				out += ", paddle-go-sdk " + dep.Version
			case "github.com/hasura/go-graphql-client":
				out += ", go-graphql-client " + dep.Version
			}
		}
	}
	return out + ", " + time.Now().UTC().Format("2006-01-02") + ".\n"
}
