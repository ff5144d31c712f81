package api_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

func TestListing(t *testing.T) {
	t.Parallel()
	pages := func(p ...string) func(int) string { return func(i int) string { return p[min(i, len(p)-1)] } }
	type row struct {
		page  func(i int) string // entries, one letter each; "." at the end: the last; "!": an error
		stop  int                // break after this number of entries; 0: never
		end   int                // cancel the context after this number of entries; 0: never
		want  string
		calls int
		kind  portal.ErrorKind
	}
	table.Run(t, map[string]row{
		"one page":                    {page: pages("abc."), want: "abc", calls: 1},
		"none":                        {page: pages("."), calls: 1},
		"three pages":                 {page: pages("ab", "cd", "e."), want: "abcde", calls: 3},
		"empty pages between":         {page: pages("ab", "", "", "c."), want: "abc", calls: 4},
		"a page twice":                {page: pages("ab", "ab", "c."), want: "abc", calls: 3},
		"one entry moved by another":  {page: pages("ab", "bc", "c."), want: "abbcc", calls: 3},
		"empty pages for ever":        {page: pages(""), calls: 3, kind: portal.ErrBadResponse},
		"one page for ever":           {page: pages("ab"), want: "ab", calls: 4, kind: portal.ErrBadResponse},
		"in another order":            {page: pages("ab", "ba"), want: "ab", calls: 4, kind: portal.ErrBadResponse},
		"alternating":                 {page: func(i int) string { return []string{"ab", "cd"}[i%2] }, want: "abcd", calls: 5, kind: portal.ErrBadResponse},
		"a circle of five":            {page: func(i int) string { return string(rune('a' + i%5)) }, want: "abcde", calls: 8, kind: portal.ErrBadResponse},
		"three stale ones, then done": {page: pages("a", "a", "a", "a."), want: "a", calls: 4},
		"stopped":                     {page: pages("ab"), stop: 1, want: "a", calls: 1},
		"canceled":                    {page: pages("ab"), end: 1, want: "a", calls: 1, kind: portal.ErrCanceled},
		"failed":                      {page: pages("ab", "!"), want: "ab", calls: 2, kind: portal.ErrUnavailable},
	}, func(t *testing.T, tt row) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		calls, got := 0, ""
		listing := api.Listing[rune]{
			Next: func(context.Context) ([]*rune, bool, error) {
				text, last := strings.CutSuffix(tt.page(calls), ".")
				calls++
				if text == "!" {
					return nil, false, portal.ErrUnavailable
				}
				var page []*rune
				for _, r := range text {
					page = append(page, &r)
				}
				return page, !last, nil
			},
			ID:     func(r *rune) string { return string(*r) },
			Failed: func(kind portal.ErrorKind, err error) error { return &portal.Error{Kind: kind, Err: err} },
		}
		var last error
		listing.Each(ctx, func(r *rune, err error) bool {
			assert.NoError(t, last, "the listing ends with an error")
			if last = err; err == nil {
				got += string(*r)
			}
			if len(got) == tt.end {
				cancel()
			}
			return len(got) != tt.stop
		})
		assert.Equal(t, tt.want, got)
		assert.Equal(t, tt.calls, calls)
		assert.Equal(t, tt.kind, portal.KindOf(last))
		assert.Equal(t, tt.kind == portal.ErrCanceled, errors.Is(last, context.Canceled))
	})
}

// The timeout of Within ends the next call, and no page that has come.
func TestListingWithin(t *testing.T) {
	t.Parallel()
	ctx, end := newClient(t, &script{}, nil).Within(t.Context())
	end()
	yielded := 0
	api.Listing[rune]{
		Next: func(context.Context) ([]*rune, bool, error) { return []*rune{new(rune)}, false, nil },
		ID:   func(*rune) string { return "a" },
	}.Each(ctx, func(_ *rune, err error) bool {
		yielded++
		return assert.NoError(t, err)
	})
	assert.Equal(t, 1, yielded)
}
