package paddle_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func TestListFollowsThePages(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		w := newPages(l.page(l.after("c 1&x=y"), "a", "b"), l.page(l.after("c2"), "c"), l.page("", "d", "e"))
		ids, err := collect(t, l.list(client(t, w), t.Context()))
		require.NoError(t, err)
		assert.Equal(t, l.ids("a", "b", "c", "d", "e"), ids)
		require.Len(t, w.Requests(), 3)
		for i, cursor := range []string{"", "c 1&x=y", "c2"} {
			got := w.Requests()[i]
			assert.Equal(t, http.MethodGet, got.Method)
			assert.Empty(t, got.Body)
			assert.Equal(t, []string{"Bearer " + testKey}, got.Header["Authorization"])
			want := url.Values{"per_page": {"200"}}
			if l.name == "portal's subscriptions" {
				want.Set("customer_id", "ctm_1")
			}
			if cursor != "" {
				want.Set("after", cursor)
			}
			assert.Equal(t, "https://api.paddle.com"+l.path+"?"+want.Encode(), got.URL)
		}
	})
}

func TestListEndsWhereThereIsNoMore(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		tests := []struct {
			name      string
			responses []string
			want      []string
		}{
			{"nothing at all", []string{l.page("")}, nil},
			{"one page, and a next that is stale", []string{l.page("", "a")}, []string{"a"}},
			{"a last page that is empty", []string{l.page(l.after("c1"), "a"), l.page("")}, []string{"a"}},
			{"an empty page on the way", []string{l.page(l.after("c1")), l.page(l.after("c2"), "a"), l.page("", "b")}, []string{"a", "b"}},
			{"one that comes twice, on two pages", []string{l.page(l.after("c1"), "a", "b"), l.page("", "b", "c")}, []string{"a", "b", "b", "c"}},
			{"no next, and none needed", []string{`{"data":[{"id":"` + l.prefix + `a","customer_id":"ctm_1"}],"meta":{"pagination":{"has_more":false}}}`}, []string{"a"}},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				w := newPages(tt.responses...)
				ids, err := collect(t, l.list(client(t, w), t.Context()))
				require.NoError(t, err)
				assert.Equal(t, l.ids(tt.want...), ids)
				assert.Len(t, w.Requests(), len(tt.responses))
			})
		}
	})
}

func TestListStopsWithItsReader(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		for read, requests := range map[int]int{1: 1, 2: 1, 3: 1, 4: 2, 6: 2, 7: 3} {
			t.Run(fmt.Sprintf("after %d", read), func(t *testing.T) {
				t.Parallel()
				w := newPages(l.page(l.after("c1"), "1", "2", "3"), l.page(l.after("c2"), "4", "5", "6"), l.page("", "7", "8"))
				n := 0
				for _, err := range l.list(client(t, w), t.Context()) {
					require.NoError(t, err)
					if n++; n == read {
						break
					}
				}
				assert.Equal(t, read, n)
				assert.Len(t, w.Requests(), requests)
			})
		}
	})
}

func TestListBeginsAnewWithEachLoop(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		first, second := l.page(l.after("c1"), "a"), l.page("", "b")
		w := newPages(first, first, second, first, second)
		all := l.list(client(t, w), t.Context())
		assert.Empty(t, w.Requests(), "a call is made before anybody reads")
		for range all {
			break
		}
		for range 2 {
			ids, err := collect(t, all)
			require.NoError(t, err)
			assert.Equal(t, l.ids("a", "b"), ids)
		}
		assert.Len(t, w.Requests(), 5)
	})
}

// The key goes to the configured host, whatever the response says.
func TestListNeverLeavesItsHost(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		for _, next := range []string{
			"https://evil.example/elsewhere?after=c1&customer_id=ctm_2&per_page=1&email=x",
			"http://169.254.169.254/?after=c1",
			"//evil.example?after=c1",
			"?after=c1",
			"https://user:word@evil.example:8080/?after=c1#fragment",
			"javascript:alert(1)?after=c1",
		} {
			t.Run(next, func(t *testing.T) {
				t.Parallel()
				const base = "https://proxy.example/paddle"
				w := newPages(l.page(next, "a"), l.page("", "b"))
				c := client(t, w, func(cfg *paddle.Config) { cfg.BaseURL = base })
				ids, err := collect(t, l.list(c, t.Context()))
				require.NoError(t, err)
				assert.Equal(t, l.ids("a", "b"), ids)
				require.Len(t, w.Requests(), 2)
				first, second := mustURL(t, w.Requests()[0].URL), mustURL(t, w.Requests()[1].URL)
				query := first.Query()
				query.Set("after", "c1")
				assert.Equal(t, query, second.Query(), "more than the cursor was taken")
				second.RawQuery = first.RawQuery
				assert.Equal(t, first, second)
				assert.True(t, strings.HasPrefix(w.Requests()[1].URL, base+l.path+"?"))
			})
		}
	})
}

// Loops over one listing at the same time do not know of each other.
func TestListIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			body := l.page(l.after("c1"), "a", "b")
			if r.URL.Query().Get("after") == "c1" {
				body = l.page("", "c")
			}
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
		})
		all := l.list(client(t, rt), t.Context())
		results := make(chan []string)
		for range 8 {
			go func() {
				ids := []string{}
				for id, err := range all {
					if err == nil {
						ids = append(ids, id)
					}
				}
				results <- ids
			}()
		}
		for range 8 {
			assert.Equal(t, l.ids("a", "b", "c"), <-results)
		}
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
			require.Len(t, w.Requests(), 5)
			assert.Equal(t, w.Requests()[2].URL, w.Requests()[4].URL)
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
		pages := func() *providertest.Wire { return newPages(l.page(l.after("c1"), "a", "b", "c"), l.page("", "d")) }
		tests := []struct {
			name     string
			after    int // entries; then the reader cancels
			requests int
			status   int // of the last response
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
				assert.Len(t, w.Requests(), tt.requests)
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
				return providertest.Silent{}.RoundTrip(r)
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
			assert.Empty(t, w.Requests())
		})
		t.Run("without a context", func(t *testing.T) {
			t.Parallel()
			w := pages()
			_, err := collect(t, l.list(client(t, w), nil)) // on purpose
			assert.Equal(t, portal.ErrInvalidRequest, failure(t, true, err).Kind)
			assert.Empty(t, w.Requests())
		})
	})
}

// A page may be longer than the response to a single call, but not of any length.
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
