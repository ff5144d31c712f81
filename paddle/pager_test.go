package paddle_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// listing is one of the calls that list something. All of them keep the same
// rules, so each test here goes through all of them.
type listing struct {
	name   string
	path   string
	prefix string // of identifiers
	list   func(c *paddle.Client, ctx context.Context) iter.Seq2[string, error]
}

var listings = []listing{
	{"subscriptions", "/subscriptions", "sub_", func(c *paddle.Client, ctx context.Context) iter.Seq2[string, error] {
		return identifiers(c.ListSubscriptions(ctx, paddle.SubscriptionFilter{}), func(s *paddle.Subscription) string { return s.ID })
	}},
	{"customers", "/customers", "ctm_", func(c *paddle.Client, ctx context.Context) iter.Seq2[string, error] {
		return identifiers(c.ListCustomers(ctx, paddle.CustomerFilter{}), func(c *paddle.Customer) string { return c.ID })
	}},
	{"portal's subscriptions", "/subscriptions", "sub_", func(c *paddle.Client, ctx context.Context) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for s, err := range c.Subscriptions(ctx, portal.Request{CustomerID: "ctm_1"}) {
				if !yield(s.ID, err) {
					return
				}
			}
		}
	}},
}

// identifiers has "" beside an error alone.
func identifiers[T any](all iter.Seq2[*T, error], id func(*T) string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for entry, err := range all {
			text := ""
			if entry != nil {
				text = id(entry)
			}
			if !yield(text, err) {
				return
			}
		}
	}
}

// forEachListing runs test for each of them.
func forEachListing(t *testing.T, test func(t *testing.T, l listing)) {
	for _, l := range listings {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			test(t, l)
		})
	}
}

// page is a response with these entries, by what comes after their prefix.
// next is "" where there are no more pages.
func (l listing) page(next string, names ...string) string {
	entries := make([]string, len(names))
	for i, name := range names {
		entries[i] = fmt.Sprintf(`{"id":"%s%s","customer_id":"ctm_1"}`, l.prefix, name)
	}
	more := next != ""
	if !more {
		next = "https://api.paddle.com" + l.path + "?after=stale" // Paddle's is never empty
	}
	return fmt.Sprintf(`{"data":[%s],"meta":{"request_id":"req_1","pagination":{"per_page":50,"next":%q,"has_more":%t}}}`,
		strings.Join(entries, ","), next, more)
}

// after is the URL that Paddle gives for the page behind cursor.
func (l listing) after(cursor string) string {
	return "https://api.paddle.com" + l.path + "?after=" + url.QueryEscape(cursor)
}

// ids are the identifiers with these names.
func (l listing) ids(names ...string) []string {
	out := []string{}
	for _, name := range names {
		out = append(out, l.prefix+name)
	}
	return out
}

// newPages gives the responses in turn, each with status 200; one that is a
// status gives that. Behind the last there is nothing but 418.
func newPages(responses ...string) *wire {
	w := &wire{MockTransport: httpmock.NewMockTransport()}
	n := 0
	w.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		w.mu.Lock()
		status, body := http.StatusTeapot, ""
		if n < len(responses) {
			status, body = http.StatusOK, responses[n]
			if number, err := strconv.Atoi(body); err == nil {
				status, body = number, ""
			}
		}
		n++
		w.mu.Unlock()
		return w.respond(status, body, nil)(r)
	})
	return w
}

// collect reads a listing to its end, and checks that nothing follows an error.
func collect(t *testing.T, all iter.Seq2[string, error]) ([]string, error) {
	t.Helper()
	ids := []string{}
	var failed error
	for id, err := range all {
		require.NoError(t, failed, "the listing goes on behind its error")
		if failed = err; err != nil {
			assert.Empty(t, id, "there is an entry beside the error")
			continue
		}
		ids = append(ids, id)
	}
	return ids, failed
}

func TestListFollowsThePages(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		w := newPages(l.page(l.after("c 1&x=y"), "a", "b"), l.page(l.after("c2"), "c"), l.page("", "d", "e"))
		ids, err := collect(t, l.list(client(t, w), t.Context()))
		require.NoError(t, err)
		assert.Equal(t, l.ids("a", "b", "c", "d", "e"), ids)
		require.Len(t, w.sent, 3)
		for i, cursor := range []string{"", "c 1&x=y", "c2"} {
			got := w.sent[i]
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
				assert.Len(t, w.sent, len(tt.responses))
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
				assert.Len(t, w.sent, requests)
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
		assert.Empty(t, w.sent, "a call is made before anybody reads")
		for range all {
			break
		}
		for range 2 {
			ids, err := collect(t, all)
			require.NoError(t, err)
			assert.Equal(t, l.ids("a", "b"), ids)
		}
		assert.Len(t, w.sent, 5)
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
				require.Len(t, w.sent, 2)
				first, second := mustURL(t, w.sent[0].URL), mustURL(t, w.sent[1].URL)
				query := first.Query()
				query.Set("after", "c1")
				assert.Equal(t, query, second.Query(), "more than the cursor was taken")
				second.RawQuery = first.RawQuery
				assert.Equal(t, first, second)
				assert.True(t, strings.HasPrefix(w.sent[1].URL, base+l.path+"?"))
			})
		}
	})
}

func mustURL(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	require.NoError(t, err)
	return u
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

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

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

// The entries of a page that leads nowhere are good: they come before the error,
// and once.
func TestListThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		circle := func(times int, cursors ...string) (responses []string) {
			for range times {
				for _, c := range cursors {
					responses = append(responses, l.page(l.after(c), c))
				}
			}
			return responses
		}
		one := `{"data":[{"id":"` + l.prefix + `a","customer_id":"ctm_1"}],"meta":{"pagination":`
		tests := []struct {
			name      string
			responses []string
			limit     int // requests until it is noticed
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
			{"no meta", []string{`{"data":[{"id":"` + l.prefix + `a","customer_id":"ctm_1"}]}`}, 1},
			{"the same page for ever", circle(9, "c1"), 2},
			{"the same page for ever, from the third on", append(circle(1, "c1", "c2"), circle(9, "c3")...), 4},
			{"a circle of two", circle(9, "c1", "c2"), 5},
			{"a circle of three", circle(9, "c1", "c2", "c3"), 6},
			{"a circle of seven, some way on", append(circle(1, "x", "y"), circle(9, "1", "2", "3", "4", "5", "6", "7")...), 18},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				w := newPages(tt.responses...)
				ids, err := collect(t, l.list(client(t, w), t.Context()))
				e := failure(t, true, err)
				assert.Equal(t, portal.ErrBadResponse, e.Kind)
				assert.Equal(t, http.StatusOK, e.Status)
				assert.Equal(t, 1, e.Attempts)
				assert.NotEmpty(t, ids)
				assert.Len(t, slices.Compact(slices.Sorted(slices.Values(ids))), len(ids), "an entry came twice")
				assert.LessOrEqual(t, len(w.sent), tt.limit)
			})
		}
	})
}

func TestListResponsesThatAreNone(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		const meta = `"meta":{"request_id":"req_1","pagination":{"per_page":50,"next":"x","has_more":false}}`
		good := `{"id":"` + l.prefix + `a","customer_id":"ctm_1"}`
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
			"a time that is none":            `{"data":[{"id":"` + l.prefix + `a","created_at":"yesterday"}],` + meta + `}`,
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
