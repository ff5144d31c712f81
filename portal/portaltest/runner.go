package portaltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// These limits are generous, because machines that run tests are busy.
const (
	callLimit  = 10 * time.Second       // a call that takes longer counts as hung
	checkLimit = 6 * callLimit          // so do calls that begin later in a check
	shortLimit = callLimit / 4          // the deadline of calls that get an injected response, so that long waits between attempts do not look hung
	hardLimit  = checkLimit + callLimit // a check that takes longer is left to itself
	workers    = 6                      // checks at a time; most of what they do is wait
	maxHung    = 3                      // so many checks may hang before the rest is not tried
)

// check is one rule of the contract.
type check struct {
	name string
	rule string       // in words, printed when it is broken
	run  func(*trial) // returns if the rule is kept; see trial.must
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
	responseChecks,
	timeChecks,
	secretChecks,
)

func choose(only []string) ([]check, error) {
	if len(only) == 0 {
		return table, nil
	}
	var chosen []check
	for _, name := range only {
		i := slices.IndexFunc(table, func(c check) bool { return c.name == name })
		if i < 0 {
			return nil, fmt.Errorf("portaltest: no check is called %q", name)
		}
		chosen = append(chosen, table[i])
	}
	return chosen, nil
}

// outcome is the result of one check.
type outcome struct {
	err   error
	notes []string // what could not be checked
}

// runner runs checks, each with a generator of its own.
type runner struct {
	harness Harness
	newMu   sync.Mutex
	hung    atomic.Int32
}

// runAll runs the checks, and returns when they have ended.
func runAll(h Harness, checks []check) []outcome {
	r := &runner{harness: h}
	if r.try(check{run: firstCalls}, 0).err != nil && r.hung.Load() > 0 {
		r.hung.Store(maxHung) // to wait for that in every check would take minutes
	}
	outcomes := make([]outcome, len(checks))
	slots := make(chan struct{}, workers)
	var wg sync.WaitGroup
	for i, c := range checks {
		slots <- struct{}{}
		wg.Go(func() {
			outcomes[i] = r.run(c)
			<-slots
		})
	}
	wg.Wait()
	return outcomes
}

// firstCalls returns an error if the generator does not return, or if what it returns
// cannot be printed.
func firstCalls(t *trial) {
	t.call(context.Background(), t.valid())
	t.call(context.Background(), t.unknown())
}

func (r *runner) run(c check) outcome {
	o := outcome{err: errors.New("not checked: earlier calls of the generator have not returned")}
	if r.hung.Load() < maxHung {
		o = r.try(c, 0)
	}
	if o.err != nil {
		o.err = fmt.Errorf("portaltest: %s: %w\n\tThe rule: %s", c.name, o.err, c.rule)
	}
	return o
}

// try runs one check, which failed so many times before. Its error contains no
// value of the generator: printing or comparing such a value may fail.
func (r *runner) try(c check, failed int) (o outcome) {
	t := &trial{h: r.harness, newMu: &r.newMu, until: time.Now().Add(checkLimit), net: newNetwork(r.harness.transport), failed: failed}
	t.life, t.stop = context.WithCancel(context.Background())
	defer t.end()
	hung, err := bounded("the check of what the generator returned", hardLimit, func() error {
		t.begin()
		c.run(t)
		return nil
	})
	switch {
	case hung:
		r.hung.Add(1)
		return outcome{err: err} // it may still write to t
	case t.hung.Load():
		r.hung.Add(1)
	case err != nil && failed+1 < t.tries:
		return r.try(c, failed+1)
	}
	return outcome{err, t.notes}
}
