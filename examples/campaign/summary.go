package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/portallink/portallink-go/portal"
)

// summary counts rows by their result.
type summary struct {
	links   int
	failed  map[portal.ErrorKind]int
	doubt   []row
	waiting int // rows that still need a request
	early   error
}

func (s *summary) fail(kind portal.ErrorKind) {
	if s.failed == nil {
		s.failed = map[portal.ErrorKind]int{}
	}
	s.failed[kind]++
}

func (s *summary) print(out io.Writer, path string) {
	fmt.Fprintf(out, "%8d with a link\n", s.links)
	kinds := make([]portal.ErrorKind, 0, len(s.failed))
	for kind := range s.failed {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		fmt.Fprintf(out, "%8d %s\n", s.failed[kind], kind.Error())
	}
	if s.waiting > 0 {
		fmt.Fprintf(out, "%8d to be requested: run the same command to resume\n", s.waiting)
	}
	if len(s.doubt) > 0 {
		fmt.Fprintf(out, "%8d in doubt: the call began and its end is not recorded; -repeat asks again\n", len(s.doubt))
		for _, r := range s.doubt {
			fmt.Fprintf(out, "         %q\n", r[:])
		}
	}
	if s.early != nil {
		fmt.Fprintln(out, "Ended early:", s.early)
	}
	fmt.Fprintln(out, "The output is in", path)
}

func (s *summary) status() int {
	switch {
	case s.early != nil || s.waiting > 0:
		return exitEarly
	case len(s.failed) > 0 || len(s.doubt) > 0:
		return exitSome
	default:
		return exitAll
	}
}
