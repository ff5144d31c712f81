package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/bulk"
	"github.com/portallink/portallink-go/portal/pace"
)

var errInterrupted = errors.New("interrupted")

// mint makes a call to Paddle for each row without a final result in the journal.
func mint(soft, hard context.Context, o options, in *input, lookup func(string) (string, bool), out io.Writer) int {
	client, err := newClient(o, lookup)
	if err != nil {
		fmt.Fprintln(out, "campaign:", err)
		return exitNothing
	}
	j, err := openJournal(o.output+".journal", in)
	if err != nil {
		fmt.Fprintln(out, "campaign:", err)
		return exitNothing
	}
	defer j.close()
	m := &minter{options: o, in: in, journal: j, soft: soft, hard: hard}
	total, err := m.count()
	if err == nil {
		estimate(out, in.rows, total, o.rate)
		err = m.run(client, total, out)
	}
	s, writeErr := m.write()
	if writeErr != nil {
		fmt.Fprintln(out, "campaign:", errors.Join(err, writeErr))
		return exitEarly
	}
	s.early = err
	s.print(out, o.output)
	return s.status()
}

func newClient(o options, lookup func(string) (string, bool)) (portal.LinkGenerator, error) {
	cfg, err := paddle.ConfigFromEnv(lookup)
	if err != nil {
		return nil, err
	}
	cfg.Limiter = pace.New(o.rate)
	client, err := paddle.New(cfg)
	if err != nil {
		return nil, err // a nil *Client is not a nil LinkGenerator
	}
	return client, nil
}

// minter is one run over the input.
type minter struct {
	options
	in         *input
	journal    *journal
	soft, hard context.Context
	broken     error // the error that ended the requests early
}

// requests yields the rows that need a request. It yields equal rows once.
func (m *minter) requests() iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		seen := map[string]bool{}
		for r, err := range m.in.all() {
			if err != nil {
				yield(row{}, err)
				return
			}
			key := r.key()
			state := m.journal.state(key)
			if seen[key] || !state.open() && !(m.repeat && state.doubtful()) {
				continue
			}
			seen[key] = true
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (m *minter) count() (n int, err error) {
	for _, err := range m.requests() {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// run mints the links. The error is the reason for an early end.
func (m *minter) run(client portal.LinkGenerator, total int, out io.Writer) error {
	show := newDisplay(out, total)
	g := newRecorder(client, m.journal, m.workers)
	requests := func(yield func(portal.Request) bool) {
		for r, err := range m.requests() {
			if err != nil || m.soft.Err() != nil {
				m.broken = err
				return
			}
			if !yield(r.request()) {
				return
			}
		}
	}
	var early error
	for res := range bulk.Generate(m.hard, g, requests, bulk.Options{
		Workers: m.workers, MinLifetime: m.minLifetime, Total: total, Progress: show.progress,
	}) {
		if err := g.ended(res); err != nil {
			early = fmt.Errorf("the journal cannot be written: %w", err)
			break
		}
		if portal.KindOf(res.Err) == portal.ErrUnauthorized {
			early = res.Err
		}
	}
	show.end()
	switch {
	case early != nil:
		return early
	case m.broken != nil:
		return m.broken
	case m.soft.Err() != nil || m.hard.Err() != nil:
		return errInterrupted
	}
	return nil
}

// write writes the output from the journal.
func (m *minter) write() (s summary, err error) {
	doubted := map[string]bool{}
	err = writeOutput(m.output, m.in, func(r row) (result, error) {
		key := r.key()
		state := m.journal.state(key)
		switch {
		case state.doubtful():
			if !doubted[key] {
				s.doubt = append(s.doubt, r)
			}
			doubted[key] = true
			return result{Error: "in doubt: a link may have been made"}, nil
		case state.at == 0:
			s.waiting++
			return result{Error: "not requested yet"}, nil
		}
		res, err := m.journal.result(state)
		switch {
		case err != nil:
			return result{}, err
		case state.kind == portal.ErrUnauthorized || state.kind == portal.ErrCanceled:
			s.waiting++
		case res.Error != "":
			s.fail(state.kind)
		default:
			s.links++
		}
		return res, nil
	})
	return s, err
}

// estimate prints the expected duration before the run begins.
func estimate(out io.Writer, rows, calls int, r portal.Rate) {
	took := time.Duration(float64(calls) * 1.02 * float64(r.Per) / float64(r.Calls)).Round(time.Second)
	fmt.Fprintf(out, "%d rows, %d links to mint, at most %d calls in %s: about %s, until %s.\n",
		rows, calls, r.Calls, r.Per, took, time.Now().Add(took).Format(time.TimeOnly))
	if calls > 0 {
		fmt.Fprintln(out, "The first link will be that old when the last one is made. Ctrl-C ends this; the same command resumes it.")
	}
}

// isTerminal reports whether out is a terminal, which can show a bar.
func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
