package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

func TestListing(t *testing.T) {
	t.Parallel()
	pages := func(p ...string) func(int) string { return func(i int) string { return p[min(i, len(p)-1)] } }
	for name, tt := range map[string]struct {
		page  func(i int) string // entries, one letter each; a "." at the end: the last
		want  string
		calls int
		kind  portal.ErrorKind
	}{
		"one page":                    {pages("abc."), "abc", 1, portal.ErrUnknown},
		"none":                        {pages("."), "", 1, portal.ErrUnknown},
		"three pages":                 {pages("ab", "cd", "e."), "abcde", 3, portal.ErrUnknown},
		"empty pages between":         {pages("ab", "", "", "c."), "abc", 4, portal.ErrUnknown},
		"a page twice":                {pages("ab", "ab", "c."), "abc", 3, portal.ErrUnknown},
		"one entry moved by another":  {pages("ab", "bc", "c."), "abbcc", 3, portal.ErrUnknown},
		"empty pages for ever":        {pages(""), "", 3, portal.ErrBadResponse},
		"one page for ever":           {pages("ab"), "ab", 4, portal.ErrBadResponse},
		"in another order":            {pages("ab", "ba"), "ab", 4, portal.ErrBadResponse},
		"alternating":                 {func(i int) string { return []string{"ab", "cd"}[i%2] }, "abcd", 5, portal.ErrBadResponse},
		"a circle of five":            {func(i int) string { return string(rune('a' + i%5)) }, "abcde", 8, portal.ErrBadResponse},
		"three stale ones, then done": {pages("a", "a", "a", "a."), "a", 4, portal.ErrUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			listing := api.Listing[rune]{
				Next: func(context.Context) ([]*rune, bool, error) {
					text, last := strings.CutSuffix(tt.page(calls), ".")
					calls++
					var page []*rune
					for _, r := range text {
						page = append(page, &r)
					}
					return page, !last, nil
				},
				ID: func(r *rune) string { return string(*r) },
				Failed: func(kind portal.ErrorKind, err error) error {
					return &portal.Error{Kind: kind, Err: err}
				},
			}
			var got strings.Builder
			var last error
			listing.Each(t.Context(), func(r *rune, err error) bool {
				if last = err; err == nil {
					fmt.Fprintf(&got, "%c", *r)
				}
				return true
			})
			assert.Equal(t, tt.want, got.String())
			assert.Equal(t, tt.calls, calls)
			assert.Equal(t, tt.kind, portal.KindOf(last))
		})
	}
}

func TestListingEnds(t *testing.T) {
	t.Parallel()
	letters := []rune("ab")
	for name, tt := range map[string]struct {
		fail  bool
		stop  int // after so many entries
		end   int // of the context, after so many entries
		want  string
		calls int
	}{
		"stopped":  {stop: 1, want: "a", calls: 1},
		"canceled": {end: 1, want: "a!canceled", calls: 1},
		"failed":   {fail: true, want: "ab!failed", calls: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			calls, entries := 0, 0
			var got strings.Builder
			api.Listing[rune]{
				Next: func(context.Context) ([]*rune, bool, error) {
					if calls++; calls == 2 && tt.fail {
						return nil, false, &portal.Error{Kind: portal.ErrUnavailable, Message: "failed"}
					}
					return []*rune{&letters[0], &letters[1]}, true, nil
				},
				ID: func(r *rune) string { return string(*r) },
				Failed: func(kind portal.ErrorKind, err error) error {
					return &portal.Error{Kind: kind, Message: "canceled", Err: err}
				},
			}.Each(ctx, func(r *rune, err error) bool {
				if err != nil {
					got.WriteString("!" + err.(*portal.Error).Message)
					return true
				}
				got.WriteRune(*r)
				if entries++; entries == tt.end {
					cancel()
				}
				return entries != tt.stop
			})
			assert.Equal(t, tt.want, got.String())
			assert.Equal(t, tt.calls, calls)
		})
	}
}
