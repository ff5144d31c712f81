package portaltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// check is one rule of the contract.
type check struct {
	name string
	rule string // in words, printed when it is broken
	run  func(*trial) error
}

// table holds all checks, in the order in which they are reported: what
// everything else rests on comes first.
var table = slices.Concat(
	resultChecks,
	errorChecks,
	requestChecks,
	capabilityChecks,
	linkChecks,
	deepLinkChecks,
	subscriptionChecks,
	identityChecks,
	cancelChecks,
	waitChecks,
	answerChecks,
	bodyChecks,
	redirectChecks,
	secretChecks,
	concurrencyChecks,
)

// Check runs the checks with the given names, or all of them, and returns an
// error that joins one for each broken rule, with the rule in words. It is Run
// for programs, and for tests of the suite itself. An unknown name is an error;
// docs/contract.md in this module lists the names.
func Check(h Harness, only ...string) error {
	checks, err := choose(only)
	if err != nil {
		return err
	}
	var broken []error
	for _, v := range start(h, checks) {
		<-v.done
		broken = append(broken, v.err)
	}
	return errors.Join(broken...)
}

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

// verdict is what became of one check. The fields are set once done is closed.
type verdict struct {
	done  chan struct{}
	err   error
	notes []string // what could not be checked
}

// lanes is how many checks run at a time. Most of what they do is wait, but on a
// busy machine too many of them would make calls look hung.
const lanes = 6

// start runs the checks, each with a generator of its own.
func start(h Harness, checks []check) []*verdict {
	verdicts := make([]*verdict, len(checks))
	for i := range checks {
		verdicts[i] = &verdict{done: make(chan struct{})}
	}
	var news sync.Mutex
	next := make(chan int)
	hung := hangs(h, &news)
	go func() {
		defer close(next)
		for i := range checks {
			next <- i
		}
	}()
	for range lanes {
		go func() {
			for i := range next {
				c, v, err := checks[i], verdicts[i], hung
				if err == nil {
					err = c.try(h, &news, v)
				}
				if err != nil {
					v.err = fmt.Errorf("portaltest: %s: %w\n\tThe rule: %s", c.name, err, c.rule)
				}
				close(v.done)
			}
		}()
	}
	return verdicts
}

// hangs says whether the generator does not even return from the valid request:
// waiting for that in every check would take minutes.
func hangs(h Harness, news *sync.Mutex) error {
	t, err := newTrial(h, news)
	if err == nil {
		defer t.end()
		err = t.call(context.Background(), t.valid()).failure
	}
	if errors.Is(err, errHung) {
		return fmt.Errorf("not checked: %w", err)
	}
	return nil // the checks will find what else there is
}

func (c check) try(h Harness, news *sync.Mutex, v *verdict) (err error) {
	// Odd values make a check panic where it formats or compares them.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("what the generator returned made the check panic: %v", p)
		}
	}()
	t, err := newTrial(h, news)
	if err != nil {
		return err
	}
	defer t.end()
	err = c.run(t)
	v.notes = t.notes
	return err
}
