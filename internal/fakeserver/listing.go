package fakeserver

import (
	"strconv"
	"sync/atomic"
)

// Positive reads a number of a query as Django and Spring do: one that is not a
// number, or less than 1, is the default, and one above limit is limit.
func Positive(text string, otherwise, limit int) int {
	n, _ := strconv.Atoi(text) // 0 if it is no number, the largest int if it is too large for one
	if n < 1 {
		return otherwise
	}
	return min(n, limit)
}

// Added counts entities that are made when a response needs them, so that very
// many take no memory.
type Added struct{ n atomic.Int64 }

// Add counts n more, and returns the IDs that id makes of their places from 0.
func (a *Added) Add(n int, id func(place int64) string) []string {
	if n < 1 {
		return nil
	}
	first := a.n.Add(int64(n)) - int64(n)
	ids := make([]string, n)
	for i := range ids {
		ids[i] = id(first + int64(i))
	}
	return ids
}

// Has reports whether there is an entity at that place.
func (a *Added) Has(place int64) bool { return place >= 0 && place < a.n.Load() }

// Len is the number of entities.
func (a *Added) Len() int { return int(a.n.Load()) }
