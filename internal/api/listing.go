package api

import "context"

// Listing yields the entries of one page after another, and ends after the
// first error. next asks for a page and says whether another may follow; canceled
// is the error of a listing whose context ended between two entries.
func Listing[T any](
	ctx context.Context, yield func(*T, error) bool, next func(context.Context) (page []*T, more bool, err error), canceled func(error) error,
) {
	for more := true; more; {
		var page []*T
		var err error
		if page, more, err = next(ctx); err != nil {
			yield(nil, err)
			return
		}
		for _, entry := range page {
			if err := ctx.Err(); err != nil {
				yield(nil, canceled(err))
				return
			}
			if !yield(entry, nil) {
				return
			}
		}
	}
}
