package portaltest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// Machines that run tests are busy: what is healthy gets more time than it needs.
const (
	// patience is how long a call may take before it counts as hung.
	patience = 5 * time.Second

	// budget is how long one check may take before its calls count as hung,
	// each of which returns, but only just.
	budget = 3 * patience

	// short is the deadline of calls that get faults for answers, so that a
	// generator with long waits between its attempts does not look hung.
	short = patience / 2
)

var errHung = errors.New("it did not return")

// trial is the setting of one check.
type trial struct {
	h     Harness
	until time.Time // see budget
	net   *network
	gen   portal.LinkGenerator
	caps  portal.Capabilities
	notes []string

	recorded *recording // nil until it is needed

	life context.Context // of the check; calls that hang end with it
	stop context.CancelFunc
}

func newTrial(h Harness, news *sync.Mutex) (*trial, error) {
	if h.New == nil {
		return nil, errors.New("Harness.New is nil")
	}
	t := &trial{h: h, net: newNetwork(), until: time.Now().Add(budget)}
	t.life, t.stop = context.WithCancel(context.Background())
	var gen portal.LinkGenerator
	var caps portal.Capabilities
	var refused error
	err := t.guard("Harness.New", func() {
		news.Lock()
		defer news.Unlock()
		gen, refused = h.New(&http.Client{Transport: roundTripper(t.net.roundTrip)})
	})
	switch {
	case err != nil:
	case refused != nil:
		err = fmt.Errorf("Harness.New failed: %w", refused)
	case gen == nil:
		err = errors.New("Harness.New returned no generator")
	default:
		err = t.guard("Capabilities", func() { caps = gen.Capabilities() })
	}
	if err != nil {
		t.end()
		return nil, err
	}
	t.gen, t.caps = gen, caps
	return t, nil
}

func (t *trial) end() {
	t.stop()
	t.net.close()
}

func (t *trial) note(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(t.notes, s) {
		t.notes = append(t.notes, s)
	}
}

// valid and unknown return requests that nobody else holds.
func (t *trial) valid() portal.Request   { return own(t.h.Valid) }
func (t *trial) unknown() portal.Request { return own(t.h.Unknown) }

func own(req portal.Request) portal.Request {
	req.SubscriptionIDs = slices.Clone(req.SubscriptionIDs)
	return req
}

// single is the valid request with the one subscription that an action needs;
// false if it has none.
func (t *trial) single() (portal.Request, bool) {
	req := t.valid()
	if t.caps.MaxSubscriptions == 0 {
		return req, true
	}
	if len(req.SubscriptionIDs) == 0 {
		return req, false
	}
	req.SubscriptionIDs = req.SubscriptionIDs[:1:1]
	return req, true
}

// result is what GenerateLink returned. failure is set in its place if it
// panicked or did not return.
type result struct {
	link    *portal.Link
	err     error
	calls   int // seen by the network; means nothing while calls overlap
	failure error
}

// call has the generator make a link. The context is not canceled after it, as
// that would tidy up what the generator left open.
func (t *trial) call(ctx context.Context, req portal.Request) result {
	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(t.life, cancel)
	var r result
	before := t.net.count()
	if err := t.guard("GenerateLink", func() { r.link, r.err = t.gen.GenerateLink(ctx, req) }); err != nil {
		return result{failure: err}
	}
	r.calls = t.net.count() - before
	return r
}

// hurry is call within a short time.
func (t *trial) hurry(req portal.Request) result {
	ctx, cancel := context.WithTimeout(context.Background(), short)
	defer cancel()
	return t.call(ctx, req)
}

// link is call for requests that have to work.
func (t *trial) link(req portal.Request) (*portal.Link, error) {
	r := t.call(context.Background(), req)
	switch {
	case r.failure != nil:
		return nil, r.failure
	case r.err != nil:
		return nil, fmt.Errorf("a request that works was refused: %w", r.err)
	case r.link == nil:
		return nil, errors.New("GenerateLink returned neither a link nor an error")
	}
	return r.link, nil
}

// guard runs f, and reports it where it panics, ends its goroutine, or takes
// too long. After an error, what f writes is not to be read.
func (t *trial) guard(what string, f func()) error {
	done := make(chan error, 1)
	go func() {
		err := fmt.Errorf("%s ended its goroutine", what) // as t.FailNow does
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("%s panicked: %v\n%s", what, p, debug.Stack())
			}
			done <- err
		}()
		f()
		err = nil
	}()
	limit := min(patience, time.Until(t.until))
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case err := <-done:
		return err
	case <-late.C:
		return fmt.Errorf("%s: %w, for %v", what, errHung, limit.Round(time.Millisecond))
	}
}
