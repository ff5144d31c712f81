package portaltest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// These limits are generous, because machines that run tests are busy.
const (
	callLimit  = 5 * time.Second        // a call that takes longer counts as hung
	checkLimit = 3 * callLimit          // so do calls that begin later in a check
	shortLimit = callLimit / 2          // the deadline of calls that get an injected response, so that long waits between attempts do not look hung
	hardLimit  = checkLimit + callLimit // a check that takes longer is left to itself
	workers    = 6                      // checks at a time; most of what they do is wait
	maxHung    = 3                      // so many checks may hang before the rest is not tried
)

// check is one rule of the contract.
type check struct {
	name string
	rule string // in words, printed when it is broken
	run  func(*trial) error
}

// table has all checks in the order of the report. The checks that others depend on
// come first.
var table = slices.Concat(
	resultChecks,
	errorChecks,
	requestChecks,
	capabilityChecks,
	linkChecks,
	deepLinkChecks,
	subscriptionChecks,
	answerChecks,
	timeChecks,
	secretChecks,
)

func choose(only []string) ([]check, error) {
	if len(only) == 0 {
		return table, nil
	}
	var unknown []string
	for _, name := range only {
		if !slices.ContainsFunc(table, func(c check) bool { return c.name == name }) {
			unknown = append(unknown, fmt.Sprintf("%q", name))
		}
	}
	if len(unknown) > 0 {
		return nil, errors.New("portaltest: no check is called " + strings.Join(unknown, " or "))
	}
	return slices.DeleteFunc(slices.Clone(table), func(c check) bool { return !slices.Contains(only, c.name) }), nil
}

// outcome is the result of one check. The fields are set once done is closed.
type outcome struct {
	done  chan struct{}
	err   error
	notes []string // what could not be checked
}

// runner runs checks, each with a generator of its own.
type runner struct {
	harness Harness
	newMu   sync.Mutex
	hung    atomic.Int32
}

// start runs the checks, and returns before they have ended.
func start(h Harness, checks []check) []*outcome {
	outcomes := make([]*outcome, len(checks))
	for i := range checks {
		outcomes[i] = &outcome{done: make(chan struct{})}
	}
	r := &runner{harness: h}
	if firstCalls := (check{run: firstCalls}); r.try(firstCalls, &outcome{}) != nil && r.hung.Load() > 0 {
		r.hung.Store(maxHung) // to wait for that in every check would take minutes
	}
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range checks {
			next <- i
		}
	}()
	for range workers {
		go func() {
			for i := range next {
				r.run(checks[i], outcomes[i])
			}
		}()
	}
	return outcomes
}

// firstCalls returns an error if the generator does not return, or if what it returns
// cannot be printed.
func firstCalls(t *trial) error {
	return errors.Join(t.call(context.Background(), t.valid()).failure, t.call(context.Background(), t.unknown()).failure)
}

func (r *runner) run(c check, o *outcome) {
	defer close(o.done)
	err := errors.New("not checked: earlier calls of the generator have not returned")
	if r.hung.Load() < maxHung {
		err = r.try(c, o)
	}
	if err != nil {
		o.err = fmt.Errorf("portaltest: %s: %w\n\tThe rule: %s", c.name, err, c.rule)
	}
}

// try runs one check. Its error contains no value of the generator: printing or
// comparing such a value may fail.
func (r *runner) try(c check, o *outcome) error {
	t := &trial{h: r.harness, newMu: &r.newMu, until: time.Now().Add(checkLimit)}
	t.net = newNetwork(r.harness.transport)
	t.life, t.stop = context.WithCancel(context.Background())
	defer t.end()
	notes := make(chan []string, 1)
	hung, err := bounded("the check of what the generator returned", hardLimit, func() error {
		err := t.begin()
		if err == nil {
			err = c.run(t)
		}
		notes <- t.notes
		return err
	})
	if hung || t.hung.Load() {
		r.hung.Add(1)
	}
	select {
	case o.notes = <-notes:
	default: // it goes on, or did not come so far
	}
	return err
}

// trial is the setting of one check.
type trial struct {
	h     Harness
	newMu *sync.Mutex // held during New
	until time.Time   // see checkLimit
	net   *network
	gen   portal.LinkGenerator
	caps  portal.Capabilities
	notes []string
	hung  atomic.Bool // a call did not return

	recorded *recording // nil until it is needed

	life context.Context // of the check; calls that hang end with it
	stop context.CancelFunc
}

// begin makes the generator.
func (t *trial) begin() error {
	if t.h.New == nil {
		return errors.New("Harness.New is nil")
	}
	var gen portal.LinkGenerator
	err := t.guard("Harness.New", func() (err error) {
		t.newMu.Lock()
		defer t.newMu.Unlock()
		gen, err = t.h.New(&http.Client{Transport: roundTripper(t.net.roundTrip)})
		if err != nil {
			err = fmt.Errorf("Harness.New failed: %w", err)
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case gen == nil:
		return errors.New("Harness.New returned no generator")
	}
	t.gen = gen
	t.caps, err = t.capabilities()
	return err
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

// valid and unknown return requests that share no memory with others.
func (t *trial) valid() portal.Request   { return own(t.h.Valid) }
func (t *trial) unknown() portal.Request { return own(t.h.Unknown) }

func own(req portal.Request) portal.Request {
	req.SubscriptionIDs = slices.Clone(req.SubscriptionIDs)
	return req
}

// capabilities asks for Capabilities.
func (t *trial) capabilities() (portal.Capabilities, error) {
	var caps portal.Capabilities
	err := t.guard("Capabilities", func() error {
		caps = t.gen.Capabilities()
		if max(len(caps.Identify), len(caps.Actions), len(caps.CustomerActions)) > maxCapabilities {
			return fmt.Errorf("a list in Capabilities has more than %d entries", maxCapabilities)
		}
		return nil
	})
	if err != nil {
		return portal.Capabilities{}, err
	}
	return caps, nil
}

// result is what GenerateLink returned. failure is set in its place if it
// panicked, did not return, or returned what cannot be looked at.
type result struct {
	link    *portal.Link
	err     error
	calls   int           // seen by the network; means nothing while calls overlap
	late    time.Duration // from the end of the context to the return; 0: it did not end
	failure error
}

// call lets the generator make a link. It does not cancel the context afterwards,
// because that would close what the generator left open.
func (t *trial) call(ctx context.Context, req portal.Request) result {
	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(t.life, cancel)
	var ended atomic.Pointer[time.Time]
	defer context.AfterFunc(ctx, func() { now := time.Now(); ended.CompareAndSwap(nil, &now) })()
	var r result
	before := t.net.count()
	err := t.guard("GenerateLink", func() error {
		r.link, r.err = t.gen.GenerateLink(ctx, req)
		if at := ended.Load(); at != nil {
			r.late = time.Since(*at)
		}
		return inspect(r.link, r.err)
	})
	if err != nil {
		return result{failure: err}
	}
	r.calls = t.net.count() - before
	return r
}

// callWithin is call with a short deadline.
func (t *trial) callWithin(req portal.Request) result {
	ctx, cancel := context.WithTimeout(context.Background(), shortLimit)
	defer cancel()
	return t.call(ctx, req)
}

// link is call for requests that have to work.
func (t *trial) link(req portal.Request) (*portal.Link, error) {
	r := t.call(context.Background(), req)
	return r.link, r.linkErr()
}

// linkErr returns the reason why there is no link.
func (r result) linkErr() error {
	switch {
	case r.failure != nil:
		return r.failure
	case r.err != nil:
		return fmt.Errorf("Harness.Valid failed: %w", r.err)
	case r.link == nil:
		return errors.New("GenerateLink returned neither a link nor an error")
	}
	return nil
}

// guard runs f, which calls the generator. After an error, do not read what f writes.
func (t *trial) guard(what string, f func() error) error {
	hung, err := bounded(what, min(callLimit, time.Until(t.until)), f)
	if hung {
		t.hung.Store(true)
	}
	return err
}
