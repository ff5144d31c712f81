// Package table runs the tests that are tables of named rows.
package table

import (
	"testing"
	"testing/synctest"
)

// Run runs test for each row, as a parallel subtest with the row's name.
func Run[T any](t *testing.T, rows map[string]T, test func(t *testing.T, row T)) {
	Pairs(t, rows, func(t *testing.T, _ string, row T) { test(t, row) })
}

// Pairs is Run with names that are values of the test as well.
func Pairs[T any](t *testing.T, rows map[string]T, test func(t *testing.T, name string, row T)) {
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, name, row)
		})
	}
}

// Bubbles is Run with each row in a synctest bubble, which has a clock of its own.
func Bubbles[T any](t *testing.T, rows map[string]T, test func(t *testing.T, row T)) {
	Run(t, rows, func(t *testing.T, row T) {
		synctest.Test(t, func(t *testing.T) { test(t, row) })
	})
}
