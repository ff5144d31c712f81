package paddle_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func TestListEndsWithTheFirstError(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		w := newPages(l.page(l.after("c1"), "a", "b"), l.page(l.after("c2"), "c"), "503", l.page("", "d"))
		ids, err := collect(t, l.list(client(t, w), t.Context()))
		assert.Equal(t, l.ids("a", "b", "c"), ids, "what came before page 3")
		e := failure(t, true, err)
		assert.Equal(t, portal.ErrUnavailable, e.Kind)
		assert.Equal(t, http.StatusServiceUnavailable, e.Status)
		assert.Equal(t, 1, e.Attempts, "those of the call that failed")
		assert.Len(t, w.sent, 3)
	})
}

func TestListRepeatsAFailedPage(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		synctest.Test(t, func(t *testing.T) {
			w := newPages("502", l.page(l.after("c1"), "a"), "503", "429", l.page("", "b"))
			c := client(t, w, func(cfg *paddle.Config) { cfg.Retry = portal.Retry{} })
			ids, err := collect(t, l.list(c, t.Context()))
			require.NoError(t, err)
			assert.Equal(t, l.ids("a", "b"), ids)
			require.Len(t, w.sent, 5)
			assert.Equal(t, w.sent[2].URL, w.sent[4].URL)
		})
	})
}

// Each page has the whole timeout, however long the listing takes in all.
func TestListTimesEachPage(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		synctest.Test(t, func(t *testing.T) {
			w := newPages(l.page(l.after("c1"), "a"), l.page(l.after("c2"), "b"), l.page("", "c"))
			slow := roundTripper(func(r *http.Request) (*http.Response, error) {
				time.Sleep(2 * time.Second)
				return w.RoundTrip(r)
			})
			c := client(t, slow, func(cfg *paddle.Config) { cfg.Timeout = 3 * time.Second })
			ids, err := collect(t, l.list(c, t.Context()))
			require.NoError(t, err)
			assert.Equal(t, l.ids("a", "b", "c"), ids)
		})
	})
}

func TestListThatIsCanceled(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		pages := func() *wire { return newPages(l.page(l.after("c1"), "a", "b", "c"), l.page("", "d")) }
		tests := []struct {
			name     string
			after    int // entries; then the reader cancels
			requests int
			status   int // of the last answer
			attempts int
		}{
			{"before it begins", 0, 0, 0, 0},
			{"in the middle of a page", 2, 1, http.StatusOK, 1},
			{"between two pages", 3, 1, 0, 0},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				w := pages()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if tt.after == 0 {
					cancel()
				}
				seen := 0
				_, err := collect(t, func(yield func(string, error) bool) {
					for id, err := range l.list(client(t, w), ctx) {
						if seen++; seen == tt.after {
							cancel()
						}
						if !yield(id, err) {
							return
						}
					}
				})
				e := failure(t, true, err)
				assert.Equal(t, portal.ErrCanceled, e.Kind)
				assert.ErrorIs(t, err, context.Canceled)
				assert.Equal(t, tt.after+1, seen, "entries, and one error")
				assert.Equal(t, tt.status, e.Status)
				assert.Equal(t, tt.attempts, e.Attempts)
				assert.Len(t, w.sent, tt.requests)
			})
		}
		t.Run("while it waits for a page", func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			w := pages()
			rt := roundTripper(func(r *http.Request) (*http.Response, error) {
				if !r.URL.Query().Has("after") {
					return w.RoundTrip(r)
				}
				cancel()
				return silent{}.RoundTrip(r)
			})
			ids, err := collect(t, l.list(client(t, rt), ctx))
			assert.Equal(t, l.ids("a", "b", "c"), ids)
			assert.Equal(t, portal.ErrCanceled, failure(t, true, err).Kind)
			assert.ErrorIs(t, err, context.Canceled)
		})
		t.Run("with a deadline that has passed", func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Hour))
			defer cancel()
			w := pages()
			_, err := collect(t, l.list(client(t, w), ctx))
			assert.Equal(t, portal.ErrCanceled, failure(t, true, err).Kind)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.Empty(t, w.sent)
		})
		t.Run("without a context", func(t *testing.T) {
			t.Parallel()
			w := pages()
			_, err := collect(t, l.list(client(t, w), nil)) // on purpose
			assert.Equal(t, portal.ErrInvalidRequest, failure(t, true, err).Kind)
			assert.Empty(t, w.sent)
		})
	})
}

// The entries of a page that leads nowhere are good: they come before the error.
func TestListThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		circle := func(times int, cursors ...string) (answers []string) {
			for range times {
				for _, c := range cursors {
					answers = append(answers, l.page(l.after(c), c))
				}
			}
			return answers
		}
		one := `{"data":[{"id":"` + l.prefix + `a"}],"meta":{"pagination":`
		tests := []struct {
			name    string
			answers []string
			most    int // requests until it is noticed
		}{
			{"no next", []string{one + `{"has_more":true}}}`}, 1},
			{"next null", []string{one + `{"has_more":true,"next":null}}}`}, 1},
			{"next without a cursor", []string{l.page("https://api.paddle.com"+l.path+"?per_page=50", "a")}, 1},
			{"next with an empty cursor", []string{l.page(l.after(""), "a")}, 1},
			{"next that is no URL", []string{l.page("https://api.paddle.com/%zz?after=c1", "a")}, 1},
			{"next in which the cursor is broken", []string{l.page("https://api.paddle.com/?after=%zz", "a")}, 1},
			{"no word of more", []string{one + `{"next":"` + l.after("c1") + `"}}}`}, 1},
			{"null for more", []string{one + `{"has_more":null,"next":"` + l.after("c1") + `"}}}`}, 1},
			{"no pagination", []string{one + `null}}`}, 1},
			{"no meta", []string{`{"data":[{"id":"` + l.prefix + `a"}]}`}, 1},
			{"the same page for ever", circle(9, "c1"), 2},
			{"the same page for ever, from the third on", append(circle(1, "c1", "c2"), circle(9, "c3")...), 4},
			{"a circle of two", circle(9, "c1", "c2"), 5},
			{"a circle of three", circle(9, "c1", "c2", "c3"), 6},
			{"a circle of seven, some way on", append(circle(1, "x", "y"), circle(9, "1", "2", "3", "4", "5", "6", "7")...), 18},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				w := newPages(tt.answers...)
				ids, err := collect(t, l.list(client(t, w), t.Context()))
				e := failure(t, true, err)
				assert.Equal(t, portal.ErrBadResponse, e.Kind)
				assert.Equal(t, http.StatusOK, e.Status)
				assert.Equal(t, 1, e.Attempts)
				assert.Len(t, ids, len(w.sent), "one entry of each page")
				assert.LessOrEqual(t, len(w.sent), tt.most)
			})
		}
	})
}

func TestListAnswersThatAreNone(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		const meta = `"meta":{"request_id":"req_1","pagination":{"per_page":50,"next":"x","has_more":false}}`
		good := `{"id":"` + l.prefix + `a"}`
		other := map[string]string{"sub_": "ctm_", "ctm_": "sub_"}[l.prefix]
		for name, body := range map[string]string{
			"data null":                      `{"data":null,` + meta + `}`,
			"no data":                        `{` + meta + `}`,
			"data an object":                 `{"data":` + good + `,` + meta + `}`,
			"an entry null":                  `{"data":[` + good + `,null],` + meta + `}`,
			"an entry a text":                `{"data":["` + l.prefix + `a"],` + meta + `}`,
			"an entry without identifier":    `{"data":[` + good + `,{}],` + meta + `}`,
			"an identifier of another kind":  `{"data":[` + good + `,{"id":"` + other + `a"}],` + meta + `}`,
			"an identifier with a slash":     `{"data":[{"id":"` + l.prefix + `a/../b"}],` + meta + `}`,
			"an identifier that is a number": `{"data":[{"id":1}],` + meta + `}`,
			"a moment that is none":          `{"data":[{"id":"` + l.prefix + `a","created_at":"yesterday"}],` + meta + `}`,
			"an error":                       file(t, "documented_not_found.json"),
			"empty":                          "",
			"null":                           "null",
			"a list alone":                   `[` + good + `]`,
			"HTML":                           "<!DOCTYPE html><html></html>",
			"truncated":                      `{"data":[` + good,
			"more behind it":                 l.page("", "a") + "}",
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := newPages(l.page(l.after("c1"), "1"), body)
				ids, err := collect(t, l.list(client(t, w), t.Context()))
				assert.Equal(t, l.ids("1"), ids)
				e := failure(t, true, err)
				assert.Equal(t, portal.ErrBadResponse, e.Kind)
				assert.Equal(t, http.StatusOK, e.Status)
				assert.Equal(t, 1, e.Attempts)
				if json.Valid([]byte(body)) && strings.Contains(body, "req_1") {
					assert.Equal(t, "req_1", e.RequestID)
				}
				assert.Len(t, w.sent, 2)
			})
		}
	})
}

// A page may be longer than the answer to a single call, but not of any length.
func TestListReadsLongPages(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		pad := func(n int) string { return l.page("", "a") + strings.Repeat(" ", n<<20) }
		ids, err := collect(t, l.list(client(t, newPages(pad(2))), t.Context()))
		require.NoError(t, err)
		assert.Equal(t, l.ids("a"), ids)
		_, err = collect(t, l.list(client(t, newPages(pad(16))), t.Context()))
		assert.Equal(t, portal.ErrBadResponse, failure(t, true, err).Kind)
	})
}

func TestListErrorsHideTheKey(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			return nil, errors.New("dial " + r.URL.String() + " with " + r.Header.Get("Authorization"))
		})
		_, err := collect(t, l.list(client(t, rt), t.Context()))
		assert.Equal(t, portal.ErrUnavailable, failure(t, true, err, "api.paddle.com").Kind)
	})
}
