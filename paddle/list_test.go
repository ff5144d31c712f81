package paddle_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

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

// page is an answer with these entries, by what comes after their prefix.
// next is "" where there are no more pages.
func (l listing) page(next string, names ...string) string {
	entries := make([]string, len(names))
	for i, name := range names {
		entries[i] = fmt.Sprintf(`{"id":"%s%s"}`, l.prefix, name)
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

// newPages gives the answers in turn, each with status 200; one that is a
// status gives that. Behind the last there is nothing but 418.
func newPages(answers ...string) *wire {
	w := &wire{MockTransport: httpmock.NewMockTransport()}
	n := 0
	w.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		w.mu.Lock()
		status, body := http.StatusTeapot, ""
		if n < len(answers) {
			status, body = http.StatusOK, answers[n]
			if number, err := strconv.Atoi(body); err == nil {
				status, body = number, ""
			}
		}
		n++
		w.mu.Unlock()
		return w.answer(status, body, nil)(r)
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
			name    string
			answers []string
			want    []string
		}{
			{"nothing at all", []string{l.page("")}, nil},
			{"one page, and a next that is stale", []string{l.page("", "a")}, []string{"a"}},
			{"a last page that is empty", []string{l.page(l.after("c1"), "a"), l.page("")}, []string{"a"}},
			{"an empty page on the way", []string{l.page(l.after("c1")), l.page(l.after("c2"), "a"), l.page("", "b")}, []string{"a", "b"}},
			{"one that comes twice, on two pages", []string{l.page(l.after("c1"), "a", "b"), l.page("", "b", "c")}, []string{"a", "b", "b", "c"}},
			{"no next, and none needed", []string{`{"data":[{"id":"` + l.prefix + `a"}],"meta":{"pagination":{"has_more":false}}}`}, []string{"a"}},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				w := newPages(tt.answers...)
				ids, err := collect(t, l.list(client(t, w), t.Context()))
				require.NoError(t, err)
				assert.Equal(t, l.ids(tt.want...), ids)
				assert.Len(t, w.sent, len(tt.answers))
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

// The key goes to the configured host, whatever the answer says.
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
