package portaltest

import (
	"errors"
	"testing"
)

// Run checks the generator of h in subtests of t, one for each rule of the
// contract. When it returns, all subtests have ended.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for i, o := range runAll(h, table) {
		t.Run(table[i].name, func(t *testing.T) {
			for _, note := range o.notes {
				t.Log(note)
			}
			if o.err != nil {
				t.Error(o.err)
			}
		})
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
	for _, o := range runAll(h, checks) {
		broken = append(broken, o.err)
	}
	return errors.Join(broken...)
}
