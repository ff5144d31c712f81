package portaltest

import (
	"bytes"
	"context"
	"fmt"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const label = "portaltest"

var lastLabel atomic.Int64

// leakedGoroutines runs work, and returns the stacks of goroutines that work started
// and that do not end within limit. It finds them by a profiler label. Goroutines
// inherit the label, so other goroutines of the program do not matter.
func leakedGoroutines(limit time.Duration, work, settle func()) string {
	value := strconv.FormatInt(lastLabel.Add(1), 10)
	pprof.Do(context.Background(), pprof.Labels(label, value), func(context.Context) { work() })
	settle()
	for wait := time.Millisecond; ; wait *= 2 {
		stacks := labeled(value)
		if stacks == "" || wait > limit {
			return stacks
		}
		time.Sleep(wait)
	}
}

// labeled returns the stacks of the goroutines with the label, in the form in
// which runtime/pprof writes them: blocks with an empty line between them.
func labeled(value string) string {
	var profile bytes.Buffer
	_ = pprof.Lookup("goroutine").WriteTo(&profile, 1) // a Buffer takes all
	blocks := strings.Split(profile.String(), "\n\n")
	wanted := fmt.Sprintf("%q:%q", label, value)
	return strings.Join(slices.DeleteFunc(blocks, func(block string) bool { return !strings.Contains(block, wanted) }), "\n\n")
}
