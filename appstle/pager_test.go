package appstle_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/portal"
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

// pageOf is a response with these customers.
func pageOf(numbers ...int) string {
	rows := []string{}
	for _, n := range numbers {
		rows = append(rows, fmt.Sprintf(`{"customerId":%d}`, n))
	}
	return "[" + strings.Join(rows, ",") + "]"
}

// from are n numbers, counted down from the first as the listing does.
func from(first, n int) []int {
	numbers := []int{}
	for i := range n {
		numbers = append(numbers, first-i)
	}
	return numbers
}

func numbersOf(customers []*appstle.Customer) []int {
	numbers := []int{}
	for _, customer := range customers {
		numbers = append(numbers, int(customer.ID))
	}
	return numbers
}

// pagesFrom0 are the URLs of the first n pages of that size.
func pagesFrom0(n, size int) []string {
	urls := []string{}
	for page := range n {
		urls = append(urls, fmt.Sprintf("https://subscription-admin.appstle.com/api/external/v2/"+
			"subscription-contract-details/customers?page=%d&size=%d&sort=id%%2Cdesc", page, size))
	}
	return urls
}

func TestListing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		size  int
		pages []string
		want  []int
		asked int
		kind  portal.ErrorKind // ErrUnknown: no error
	}{
		{"nobody", 2, []string{"[]"}, from(0, 0), 1, portal.ErrUnknown},
		{"null", 2, []string{"null"}, from(0, 0), 1, portal.ErrUnknown},
		{"a short page, then an empty one", 2, []string{pageOf(9), "[]"}, from(9, 1), 2, portal.ErrUnknown},
		{"a short page, whatever is asked", 2, []string{pageOf(9), pageOf(9)}, from(9, 1), 2, portal.ErrUnknown},
		{"short pages", 2, []string{pageOf(9), pageOf(8), pageOf(7), "[]"}, from(9, 3), 4, portal.ErrUnknown},
		{"a short page, then a full one", 2, []string{pageOf(9), pageOf(8, 7), "[]"}, from(9, 3), 3, portal.ErrUnknown},
		{"a full page, then an empty one", 2, []string{pageOf(9, 8), "[]"}, from(9, 2), 2, portal.ErrUnknown},
		{"a full page, then null", 2, []string{pageOf(9, 8), " null\n"}, from(9, 2), 2, portal.ErrUnknown},
		{"several pages, the last one short", 2, []string{pageOf(9, 8), pageOf(7, 6), pageOf(5), "[]"}, from(9, 5), 4, portal.ErrUnknown},
		{"several pages, the last one empty", 2, []string{pageOf(9, 8), pageOf(7, 6), "[]"}, from(9, 4), 3, portal.ErrUnknown},
		{"duplicates come as they were sent", 2, []string{pageOf(9, 9), pageOf(9, 8), "[]"}, []int{9, 9, 9, 8}, 3, portal.ErrUnknown},
		{"a page larger than asked for", 2, []string{pageOf(9, 8, 7), pageOf(6, 5), "[]"}, from(9, 5), 3, portal.ErrUnknown},
		// From here on the size is one that Appstle might not keep.
		{"nine at the most", 100, []string{pageOf(from(29, 9)...), pageOf(from(20, 9)...), pageOf(from(11, 3)...), "[]"}, from(29, 21), 4, portal.ErrUnknown},
		{"no more than that", 100, []string{pageOf(from(30, 20)...), "[]"}, from(30, 20), 2, portal.ErrUnknown},

		{"the first page fails", 2, nil, from(0, 0), 1, portal.ErrUnavailable},
		{"the third page fails", 2, []string{pageOf(9, 8), pageOf(7, 6), ""}, from(9, 4), 3, portal.ErrUnavailable},
		{"the third page is none", 2, []string{pageOf(9, 8), pageOf(7, 6), "{}"}, from(9, 4), 3, portal.ErrBadResponse},
		{"a page is bad in part", 2, []string{pageOf(9, 8), `[{"customerId":7},null]`}, from(9, 2), 2, portal.ErrBadResponse},
		{"the same page for ever", 2, []string{pageOf(9, 8), pageOf(9, 8), pageOf(9, 8), pageOf(9, 8)}, from(9, 2), 4, portal.ErrBadResponse},
		{"two pages in turns", 2, slices.Repeat([]string{pageOf(9, 8), pageOf(7, 6)}, 9), from(9, 4), 5, portal.ErrBadResponse},
		{"two short pages in turns", 100, slices.Repeat([]string{pageOf(9, 8), pageOf(7)}, 9), from(9, 3), 5, portal.ErrBadResponse},
		{"the second page for ever", 2, []string{pageOf(9, 8), pageOf(7, 6), pageOf(7, 6), pageOf(9, 8), pageOf(7, 6)}, from(9, 4), 5, portal.ErrBadResponse},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := &listing{pages: tt.pages}
			seq := client(t, l).ListCustomers(t.Context(), appstle.CustomerFilter{Size: tt.size})
			customers, err := listed(t, seq)
			assert.Equal(t, tt.want, numbersOf(customers))
			assert.Equal(t, pagesFrom0(tt.asked, tt.size), l.asked)
			if tt.kind != portal.ErrUnknown {
				assert.Equal(t, tt.kind, failure(t, true, err).Kind)
				return
			}
			require.NoError(t, err)
			l.asked = nil
			again, err := listed(t, seq)
			require.NoError(t, err)
			assert.Equal(t, tt.want, numbersOf(again), "the second loop does not begin anew")
			assert.Equal(t, pagesFrom0(tt.asked, tt.size), l.asked)
		})
	}
}

func TestListingAsksNoSoonerThanNeeded(t *testing.T) {
	t.Parallel()
	l := &listing{pages: []string{pageOf(9, 8), pageOf(7, 6)}}
	next, stop := iter.Pull2(client(t, l).ListCustomers(t.Context(), appstle.CustomerFilter{Size: 2}))
	assert.Empty(t, l.asked)
	for i, calls := range []int{1, 1, 2} {
		customer, err, ok := next()
		require.True(t, ok)
		require.NoError(t, err)
		assert.EqualValues(t, 9-i, customer.ID)
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
			l := &listing{pages: []string{pageOf(9, 8), pageOf(7, 6), "[]"}}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if after == 0 {
				cancel()
			}
			var customers, failures int
			for customer, err := range client(t, l).ListCustomers(ctx, appstle.CustomerFilter{Size: 2}) {
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
		l := &listing{pages: []string{pageOf(9, 8), "", pageOf(7, 6), pageOf(5), "[]"}, delay: 8 * time.Second}
		c := client(t, l, func(cfg *appstle.Config) { cfg.Retry = portal.Retry{} })
		customers, err := listed(t, c.ListCustomers(t.Context(), appstle.CustomerFilter{Size: 2}))
		require.NoError(t, err)
		assert.Equal(t, from(9, 5), numbersOf(customers))
		want := pagesFrom0(4, 2)
		assert.Equal(t, []string{want[0], want[1], want[1], want[2], want[3]}, l.asked)
	})
}
