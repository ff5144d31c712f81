package portaltest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// trial is the setting of one check.
type trial struct {
	h     Harness
	newMu *sync.Mutex // held during New
	until time.Time   // see checkLimit
	net   *network
	gen   portal.LinkGenerator
	stub  *Stub // gen, if it is one: it returns the same for every request
	caps  portal.Capabilities
	notes []string
	where string      // what the check is about to do; see in
	hung  atomic.Bool // a call did not return

	tries  int // how often the check is run until it passes; 0: once
	failed int // how often it was run before

	recorded func() (result, []recordedResponse) // what the valid request gave

	life context.Context // of the check; calls and faults that hang end with it
	stop context.CancelFunc
}

// broken is what a check panics with to end.
type broken string

// must ends the check with err, unless that is nil. The text is made here, where
// a method of the generator's error may still panic or hang.
func (t *trial) must(err error) {
	if err != nil {
		panic(broken(t.where + err.Error()))
	}
}

// reject ends the check if what the generator did is bad.
func (t *trial) reject(bad bool, format string, args ...any) {
	if bad {
		t.must(fmt.Errorf(format, args...))
	}
}

// in runs a part of the check, and puts its name before the error.
func (t *trial) in(name string, part func()) {
	defer func(before string) { t.where = before }(t.where)
	t.where += name + ": "
	part()
}

func (t *trial) note(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(t.notes, s) {
		t.notes = append(t.notes, s)
	}
}

// begin makes the generator.
func (t *trial) begin() {
	t.reject(t.h.New == nil, "Harness.New is nil")
	t.guard("Harness.New", func() (err error) {
		t.newMu.Lock()
		defer t.newMu.Unlock()
		t.gen, err = t.h.New(&http.Client{Transport: roundTripper(t.net.roundTrip)})
		if err != nil {
			err = fmt.Errorf("Harness.New failed: %w", err)
		}
		return err
	})
	t.reject(t.gen == nil, "Harness.New returned no generator")
	switch g := t.gen.(type) {
	case Stub:
		t.stub = &g
	case *Stub:
		t.stub = g
	}
	t.caps = t.capabilities()
	t.recorded = sync.OnceValues(func() (result, []recordedResponse) {
		r, first := t.observe(t.valid())
		if len(first) > 1 { // one may be for an access token that the generator keeps
			if again, then := t.observe(t.valid()); again.link != nil && len(then) < len(first) {
				return again, then
			}
		}
		return r, first
	})
}

func (t *trial) end() {
	t.stop()
	t.net.closeIdle()
}

// valid and unknown return requests that share no memory with others.
func (t *trial) valid() portal.Request   { return own(t.h.Valid) }
func (t *trial) unknown() portal.Request { return own(t.h.Unknown) }

func own(req portal.Request) portal.Request {
	req.SubscriptionIDs = slices.Clone(req.SubscriptionIDs)
	return req
}

// capabilities calls Capabilities.
func (t *trial) capabilities() (caps portal.Capabilities) {
	t.guard("Capabilities", func() error {
		caps = t.gen.Capabilities()
		return printable(caps, maxCapabilities)
	})
	return caps
}

// result is what GenerateLink returned.
type result struct {
	link  *portal.Link
	err   error
	calls int           // seen by the network; means nothing while calls overlap
	late  time.Duration // from the end of the context to the return; 0: it did not end
	spent bool          // the deadline of callWithin ended the call
}

// call lets the generator make a link.
func (t *trial) call(ctx context.Context, req portal.Request) result {
	return t.do(ctx, "GenerateLink", func(ctx context.Context, r *result) error {
		r.link, r.err = t.gen.GenerateLink(ctx, req)
		return inspect(r.link, r.err)
	})
}

// do runs f, which calls the generator. The check ends if f panics, does not return, or
// returns an error. do does not cancel the context afterwards, because that would close
// what the generator left open.
func (t *trial) do(ctx context.Context, what string, f func(context.Context, *result) error) (r result) {
	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(t.life, cancel)
	var ended atomic.Pointer[time.Time]
	defer context.AfterFunc(ctx, func() { now := time.Now(); ended.CompareAndSwap(nil, &now) })()
	before := t.net.count()
	t.guard(what, func() error {
		err := f(ctx, &r)
		if at := ended.Load(); at != nil {
			r.late = time.Since(*at)
		}
		return err
	})
	r.calls = t.net.count() - before
	return r
}

// callWithin is call with a short deadline.
func (t *trial) callWithin(req portal.Request) result {
	ctx, cancel := context.WithTimeout(context.Background(), shortLimit)
	defer cancel()
	r := t.call(ctx, req)
	r.spent = t.spent(ctx, r)
	return r
}

// spent reports, and notes, that a deadline ended a call that would have been tried
// again: its result says nothing about the response.
func (t *trial) spent(ctx context.Context, r result) bool {
	e, _ := r.err.(*portal.Error)
	if ctx.Err() == nil || e == nil || e.Kind != portal.ErrCanceled {
		return false
	}
	t.note("not checked in full: the generator goes on with retries for more than %v", shortLimit)
	return true
}

// link is call for requests that have to work.
func (t *trial) link(req portal.Request) *portal.Link {
	return t.linked(t.call(context.Background(), req))
}

func (t *trial) linked(r result) *portal.Link {
	t.reject(r.link == nil || r.err != nil, "Harness.Valid gave no link, or an error beside it: %v", r.err)
	return r.link
}

// guard runs f, which calls the generator, and ends the check with its error.
func (t *trial) guard(what string, f func() error) {
	hung, err := bounded(what, min(callLimit, time.Until(t.until)), f)
	if hung {
		t.hung.Store(true)
	}
	t.must(err)
}
