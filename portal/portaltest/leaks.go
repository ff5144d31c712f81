package portaltest

import (
	"bytes"
	"context"
	"fmt"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const label = "portaltest"

var lastLabel atomic.Int64

// leakedGoroutines runs work, and returns the stacks of goroutines that work started
// and that do not end. It finds them by a profiler label. Goroutines inherit the label,
// so other goroutines of the program do not matter.
func leakedGoroutines(work func() error, settle func()) (string, error) {
	value := strconv.FormatInt(lastLabel.Add(1), 10)
	failed := make(chan error, 1)
	go pprof.Do(context.Background(), pprof.Labels(label, value), func(context.Context) { failed <- work() })
	if err := <-failed; err != nil {
		return "", err
	}
	settle()
	for wait := time.Millisecond; ; wait *= 2 {
		stacks := labeled(value)
		if stacks == "" || wait > callLimit/5 {
			return stacks, nil
		}
		time.Sleep(wait)
	}
}

// labeled returns the stacks of the goroutines with the label, in the form in
// which runtime/pprof writes them: blocks with an empty line between them.
func labeled(value string) string {
	var profile bytes.Buffer
	if pprof.Lookup("goroutine").WriteTo(&profile, 1) != nil {
		return ""
	}
	var out []string
	for block := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(block, fmt.Sprintf("%q:%q", label, value)) {
			out = append(out, block)
		}
	}
	return strings.Join(out, "\n\n")
}
