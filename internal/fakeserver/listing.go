package fakeserver

import (
	"iter"
	"strconv"
	"sync/atomic"
)

// Positive reads a number of a query as Django and Spring do. A text that is not a number,
// or a number less than 1, becomes the default. A number above limit becomes limit.
func Positive(text string, otherwise, limit int) int {
	n, _ := strconv.Atoi(text) // 0 if it is no number, the largest int if it is too large for one
	if n < 1 {
		return otherwise
	}
	return min(n, limit)
}

// List has some known entities, followed by the added ones. It makes entities when a
// response needs them: even very many take no memory. Its methods are safe for concurrent
// use.
type List[T any] struct {
	Known int64
	At    func(place int64) T
	added atomic.Int64
}

// Add adds n entities and returns their IDs. id makes an ID of the number of an entity. The
// first added entity has number 0.
func (l *List[T]) Add(n int, id func(number int64) string) []string {
	if n < 1 {
		return nil
	}
	first := l.added.Add(int64(n)) - int64(n)
	ids := make([]string, n)
	for i := range ids {
		ids[i] = id(first + int64(i))
	}
	return ids
}

// Added returns the entity that was added under this number.
func (l *List[T]) Added(number int64) (entity T, ok bool) {
	if number < 0 || number >= l.added.Load() {
		return entity, false
	}
	return l.At(l.Known + number), true
}

// All iterates over the entities in their order, or in the opposite order.
func (l *List[T]) All(descending bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		count := l.Known + l.added.Load()
		for place := range count {
			if descending {
				place = count - 1 - place
			}
			if !yield(l.At(place)) {
				return
			}
		}
	}
}
