package api

import (
	"context"
	"errors"
	"hash/maphash"

	"github.com/portallink/portallink-go/portal"
)

// maxStale is how many pages in a row may bring nothing new. Something may be
// added or removed while a listing is read, and push a page into the next.
const maxStale = 3

var errStale = errors.New("the pages of the listing bring nothing new")

// Listing is one pass through the pages of a listing. Its memory does not grow with the
// entries: it remembers eight bytes of each page.
type Listing[T any] struct {
	// Next asks for the next page, and says whether another may follow.
	Next func(context.Context) (page []*T, more bool, err error)
	// ID is what two entries of one listing never share.
	ID func(*T) string
	// Failed is the error of a listing that ends after the pages that came:
	// ErrCanceled with the context's error, or ErrBadResponse with a reason.
	Failed func(portal.ErrorKind, error) error
}

// Each yields the entries of one page after another, and ends after the first
// error. Between two entries it looks at ctx. A page that brings nothing new, which
// is empty or has the entries of an earlier one, yields nothing; several in a row
// are ErrBadResponse, since a listing without end would be read for ever.
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
			if err := contextErr(ctx); err != nil {
				yield(nil, l.Failed(portal.ErrCanceled, err))
				return
			}
			if !yield(entry, nil) {
				return
			}
		}
	}
}
