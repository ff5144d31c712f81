package salesbricks_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// listing has one response after the other, "" being a 503, and keeps what it was
// asked. Beyond the last one it has none.
type listing struct {
	pages []string
	delay time.Duration
	mu    sync.Mutex
	asked []string
}

func (l *listing) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(l.delay)
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.asked)
	l.asked = append(l.asked, r.URL.String())
	status, body := http.StatusServiceUnavailable, ""
	if n < len(l.pages) && l.pages[n] != "" {
		status, body = http.StatusOK, l.pages[n]
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// pageOf is a response whose links lead elsewhere.
func pageOf(count int, ids ...string) string {
	results := []string{}
	for _, id := range ids {
		results = append(results, `{"customer_id":"`+id+`"}`)
	}
	return fmt.Sprintf(`{"count":%d,"results":[%s],"next":"https://elsewhere.example/?offset=0","previous":"http://127.0.0.1/"}`,
		count, strings.Join(results, ","))
}

func idsOf(customers []*salesbricks.Customer) []string {
	ids := []string{}
	for _, customer := range customers {
		ids = append(ids, customer.ID)
	}
	return ids
}

// at are the URLs for these offsets, with the limit 2.
func at(offsets ...int) []string {
	urls := []string{}
	for _, offset := range offsets {
		urls = append(urls, fmt.Sprintf("https://api.salesbricks.com/api/v2/customers?limit=2&offset=%d", offset))
	}
	return urls
}

func repeated(n int, page string) []string { return slices.Repeat([]string{page}, n) }

func TestListing(t *testing.T) {
	t.Parallel()
	list := func(ids ...string) []string { return append([]string{}, ids...) }
	tests := []struct {
		name  string
		pages []string
		want  []string
		asked []string
		kind  portal.ErrorKind // ErrUnknown: no error
	}{
		{"nobody", []string{pageOf(0)}, list(), at(0), portal.ErrUnknown},
		{"one page", []string{pageOf(2, "a", "b")}, list("a", "b"), at(0), portal.ErrUnknown},
		{"one page in part", []string{pageOf(1, "a")}, list("a"), at(0), portal.ErrUnknown},
		{
			"several pages", []string{pageOf(5, "a", "b"), pageOf(5, "c", "d"), pageOf(5, "e")},
			list("a", "b", "c", "d", "e"), at(0, 2, 4), portal.ErrUnknown,
		},
		{"the last page is full", []string{pageOf(4, "a", "b"), pageOf(4, "c", "d")}, list("a", "b", "c", "d"), at(0, 2), portal.ErrUnknown},
		{"the last page is empty", []string{pageOf(9, "a", "b"), pageOf(9)}, list("a", "b"), at(0, 2), portal.ErrUnknown},
		{"pages smaller than asked for", []string{pageOf(3, "a"), pageOf(3, "b"), pageOf(3, "c")}, list("a", "b", "c"), at(0, 1, 2), portal.ErrUnknown},
		{"a page larger than asked for", []string{pageOf(4, "a", "b", "c"), pageOf(4, "d")}, list("a", "b", "c", "d"), at(0, 3), portal.ErrUnknown},
		{"duplicates come as they were sent", []string{pageOf(4, "a", "a"), pageOf(4, "a", "b")}, list("a", "a", "a", "b"), at(0, 2), portal.ErrUnknown},
		{"the count grows", []string{pageOf(3, "a", "b"), pageOf(4, "c", "d")}, list("a", "b", "c", "d"), at(0, 2), portal.ErrUnknown},
		{"the count shrinks", []string{pageOf(9, "a", "b"), pageOf(3, "c")}, list("a", "b", "c"), at(0, 2), portal.ErrUnknown},
		{"the count is too small", []string{pageOf(1, "a", "b")}, list("a", "b"), at(0), portal.ErrUnknown},
		{"the count is negative", []string{pageOf(-1, "a", "b")}, list("a", "b"), at(0), portal.ErrUnknown},
		{"the offset is not looked at", []string{pageOf(9, "a", "b"), pageOf(9, "a", "b")}, list("a", "b"), at(0, 2, 4), portal.ErrUnavailable},
		{"the same page for ever", repeated(9, pageOf(99, "a", "b")), list("a", "b"), at(0, 2, 4, 6), portal.ErrBadResponse},
		{"one customer for ever", repeated(9, pageOf(math.MaxInt32, "a")), list("a"), at(0, 1, 2, 3), portal.ErrBadResponse},
		{"one by one, with one more meanwhile", []string{pageOf(2, "a"), pageOf(3, "a"), pageOf(3, "b")}, list("a", "b"), at(0, 1, 2), portal.ErrUnknown},
		{"the first page fails", nil, list(), at(0), portal.ErrUnavailable},
		{"the third page fails", []string{pageOf(6, "a", "b"), pageOf(6, "c", "d"), ""}, list("a", "b", "c", "d"), at(0, 2, 4), portal.ErrUnavailable},
		{"the third page is none", []string{pageOf(6, "a", "b"), pageOf(6, "c", "d"), "{}"}, list("a", "b", "c", "d"), at(0, 2, 4), portal.ErrBadResponse},
		{"a page is bad in part", []string{pageOf(4, "a", "b"), pageOf(4, "c", "")}, list("a", "b"), at(0, 2), portal.ErrBadResponse},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := &listing{pages: tt.pages}
			seq := client(t, l).ListCustomers(t.Context(), salesbricks.CustomerFilter{Limit: 2})
			customers, err := listed(t, seq)
			assert.Equal(t, tt.want, idsOf(customers))
			assert.Equal(t, tt.asked, l.asked)
			if tt.kind != portal.ErrUnknown {
				assert.Equal(t, tt.kind, failure(t, true, err).Kind)
				return
			}
			require.NoError(t, err)
			l.asked = nil
			again, err := listed(t, seq)
			require.NoError(t, err)
			assert.Equal(t, tt.want, idsOf(again), "the second loop does not begin anew")
			assert.Equal(t, tt.asked, l.asked)
		})
	}
}

func TestListingAsksNoSoonerThanNeeded(t *testing.T) {
	t.Parallel()
	l := &listing{pages: []string{pageOf(4, "a", "b"), pageOf(4, "c", "d")}}
	next, stop := iter.Pull2(client(t, l).ListCustomers(t.Context(), salesbricks.CustomerFilter{Limit: 2}))
	assert.Empty(t, l.asked)
	for i, calls := range []int{1, 1, 2} {
		customer, err, ok := next()
		require.True(t, ok)
		require.NoError(t, err)
		assert.Equal(t, string(rune('a'+i)), customer.ID)
		assert.Len(t, l.asked, calls)
	}
	stop()
	_, _, ok := next()
	assert.False(t, ok)
	assert.Len(t, l.asked, 2, "asked after the end")
}

func TestCanceledListing(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]int{"before the first page": 0, "within a page": 1, "between pages": 2, "within the last page": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &listing{pages: []string{pageOf(4, "a", "b"), pageOf(4, "c", "d")}}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if after == 0 {
				cancel()
			}
			var customers, failures int
			for customer, err := range client(t, l).ListCustomers(ctx, salesbricks.CustomerFilter{Limit: 2}) {
				if err != nil {
					failures++
					assert.Equal(t, portal.ErrCanceled, failure(t, customer == nil, err).Kind)
					assert.ErrorIs(t, err, context.Canceled)
					continue
				}
				if customers++; customers == after {
					cancel()
				}
			}
			assert.Equal(t, after, customers)
			assert.Equal(t, 1, failures)
			assert.Len(t, l.asked, (after+1)/2)
		})
	}
}

// A page is a call of its own: with retries, and with all of the timeout.
func TestTimeoutAndRetriesOfListings(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &listing{pages: []string{pageOf(6, "a", "b"), "", pageOf(6, "c", "d"), pageOf(6, "e", "f")}, delay: 8 * time.Second}
		c := client(t, l, func(cfg *salesbricks.Config) { cfg.Retry = portal.Retry{} })
		customers, err := listed(t, c.ListCustomers(t.Context(), salesbricks.CustomerFilter{Limit: 2}))
		require.NoError(t, err)
		assert.Len(t, customers, 6)
		assert.Equal(t, at(0, 2, 2, 4), l.asked)
	})
}
