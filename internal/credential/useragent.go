package credential

import (
	"runtime"
	"runtime/debug"
	"sync"
)

const module = "github.com/portallink/portallink-go"

// UserAgent returns "portallink-go/<version> (<go version>)". The version is the one that
// the program was built with, or "devel" if it is unknown.
var UserAgent = sync.OnceValue(func() string {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Path == module && info.Main.Version != "(devel)" && info.Main.Version != "" {
			version = info.Main.Version
		}
		for _, dep := range info.Deps {
			if dep.Path == module {
				version = dep.Version
			}
		}
	}
	return "portallink-go/" + version + " (" + runtime.Version() + ")"
})
