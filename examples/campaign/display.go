package main

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/portallink/portallink-go/portal/bulk"
)

// display shows the progress: a bar on a terminal, otherwise a line from time to time.
type display struct {
	out   io.Writer
	bar   *progressbar.ProgressBar // nil: lines
	last  time.Time
	shown int
}

// every is the time between two lines of progress.
const every = 10 * time.Second

func newDisplay(out io.Writer, total int) *display {
	d := &display{out: out, last: time.Now()}
	if isTerminal(out) {
		d.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(out),
			progressbar.OptionShowCount(),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionSetItsString("links"),
			progressbar.OptionShowIts(),
			progressbar.OptionSetWidth(30))
	}
	return d
}

func (d *display) progress(p bulk.Progress) {
	switch now := time.Now(); {
	case d.bar != nil:
		d.bar.Describe(fmt.Sprintf("%d failed", p.Failed))
		_ = d.bar.Set(p.Done)
	case now.Sub(d.last) >= every || p.Done == p.Total && d.shown != p.Done:
		d.last, d.shown = now, p.Done
		fmt.Fprintf(d.out, "%d of %d, %d failed, %.1f a second, %s left\n", p.Done, p.Total, p.Failed, p.Rate, p.Left.Round(time.Second))
	}
}

func (d *display) end() {
	if d.bar != nil {
		fmt.Fprintln(d.out)
	}
}
