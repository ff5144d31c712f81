package portaltest

import (
	"errors"
	"testing"
)

// Run checks the generator of h in subtests of t, one for each rule of the
// contract. When it returns, all subtests have ended.
func Run(t *testing.T, h Harness) {
	t.Helper()
	outcomes := start(h, table)
	for i, c := range table {
		o := outcomes[i]
		t.Run(c.name, func(t *testing.T) {
			<-o.done
			for _, note := range o.notes {
				t.Log(note)
			}
			if o.err != nil {
				t.Error(o.err)
			}
		})
	}
	for _, o := range outcomes {
		<-o.done // also of those that -run left out
	}
}

// Check runs the checks with the given names, or all checks if there are none. It
// returns an error that joins one error for each broken rule; each contains the
// rule. Check is [Run] without a [testing.T]. An unknown name is an error. The file
// docs/contract.md in this module lists the names.
func Check(h Harness, only ...string) error {
	checks, err := choose(only)
	if err != nil {
		return err
	}
	var broken []error
	for _, o := range start(h, checks) {
		<-o.done
		broken = append(broken, o.err)
	}
	return errors.Join(broken...)
}
