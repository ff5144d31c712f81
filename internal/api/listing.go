package api

import (
	"context"
	"errors"
	"hash/maphash"

	"github.com/portallink/portallink-go/portal"
)

// maxStale is how many pages in a row may bring nothing new. If somebody adds or removes an
// entry during a listing, one page may repeat the entries of another.
const maxStale = 3

var errStale = errors.New("the pages of the listing bring nothing new")

// Listing is one loop over the pages of a listing. It remembers eight bytes of each page,
// and nothing of the entries.
type Listing[T any] struct {
	// Next returns the next page, and whether another may follow.
	Next func(context.Context) (page []*T, more bool, err error)
	// ID returns the identifier of an entry. No two entries of a listing have the
	// same.
	ID func(*T) string
	// Failed returns the error that ends a listing after its last page:
	// ErrCanceled with the context's error, or ErrBadResponse with a reason.
	Failed func(portal.ErrorKind, error) error
}

// Each yields the entries of one page after another, and ends after the first error. It
// checks the caller's context between two entries; the timeout of Within ends calls. A page
// that is empty, or has the entries of an earlier page, brings nothing new and yields
// nothing. Several such pages in a row are ErrBadResponse: otherwise the loop might never
// end.
func (l Listing[T]) Each(ctx context.Context, yield func(*T, error) bool) {
	seed, seen, stale := maphash.MakeSeed(), map[uint64]struct{}{}, 0
	for more := true; more; {
		var page []*T
		var err error
		if page, more, err = l.Next(ctx); err != nil {
			yield(nil, err)
			return
		}
		sum := uint64(0) // whatever the order of the entries
		for _, entry := range page {
			sum += maphash.String(seed, l.ID(entry))
		}
		if _, again := seen[sum]; again || len(page) == 0 {
			if stale++; stale == maxStale && more {
				yield(nil, l.Failed(portal.ErrBadResponse, errStale))
				return
			}
			continue
		}
		seen[sum], stale = struct{}{}, 0
		for _, entry := range page {
			if err := contextErr(callerOf(ctx)); err != nil {
				yield(nil, l.Failed(portal.ErrCanceled, err))
				return
			}
			if !yield(entry, nil) {
				return
			}
		}
	}
}
