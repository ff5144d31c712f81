package salesbricks_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// pageOf returns a response whose URLs of other pages have another host.
func pageOf(count int, ids ...string) string {
	results := []string{}
	for _, id := range ids {
		results = append(results, `{"customer_id":"`+id+`"}`)
	}
	return fmt.Sprintf(`{"count":%d,"results":[%s],"next":"https://elsewhere.example/?offset=0","previous":"http://127.0.0.1/"}`,
		count, strings.Join(results, ","))
}

// Each row has exactly the requested pages. The limit is 2.
func TestListing(t *testing.T) {
	t.Parallel()
	type offsets = []int
	type row struct {
		pages []string
		want  string // one letter for each customer
		asked offsets
		kind  portal.ErrorKind // ErrUnknown: no error
	}
	table.Run(t, map[string]row{
		"nobody":                              {[]string{pageOf(0)}, "", offsets{0}, portal.ErrUnknown},
		"one page in part":                    {[]string{pageOf(1, "a")}, "a", offsets{0}, portal.ErrUnknown},
		"the last page is full":               {[]string{pageOf(4, "a", "b"), pageOf(4, "c", "d")}, "abcd", offsets{0, 2}, portal.ErrUnknown},
		"the last page is empty":              {[]string{pageOf(9, "a", "b"), pageOf(9)}, "ab", offsets{0, 2}, portal.ErrUnknown},
		"pages smaller than requested":        {[]string{pageOf(3, "a"), pageOf(3, "b"), pageOf(3, "c")}, "abc", offsets{0, 1, 2}, portal.ErrUnknown},
		"a page larger than requested":        {[]string{pageOf(4, "a", "b", "c"), pageOf(4, "d")}, "abcd", offsets{0, 3}, portal.ErrUnknown},
		"duplicates come as they were sent":   {[]string{pageOf(4, "a", "a"), pageOf(4, "a", "b")}, "aaab", offsets{0, 2}, portal.ErrUnknown},
		"the count grows":                     {[]string{pageOf(3, "a", "b"), pageOf(4, "c", "d")}, "abcd", offsets{0, 2}, portal.ErrUnknown},
		"the count shrinks":                   {[]string{pageOf(9, "a", "b"), pageOf(3, "c")}, "abc", offsets{0, 2}, portal.ErrUnknown},
		"the count is too small":              {[]string{pageOf(1, "a", "b")}, "ab", offsets{0}, portal.ErrUnknown},
		"the count is negative":               {[]string{pageOf(-1, "a", "b")}, "ab", offsets{0}, portal.ErrUnknown},
		"one by one, with one more meanwhile": {[]string{pageOf(2, "a"), pageOf(3, "a"), pageOf(3, "b")}, "ab", offsets{0, 1, 2}, portal.ErrUnknown},
		"the second page is none":             {[]string{pageOf(6, "a", "b"), "{}"}, "ab", offsets{0, 2}, portal.ErrBadResponse},
		"a page is bad in part":               {[]string{pageOf(4, "a", "b"), pageOf(4, "c", "")}, "ab", offsets{0, 2}, portal.ErrBadResponse},
	}, func(t *testing.T, tt row) {
		w := providertest.NewPages(tt.pages...)
		customers, err := listed(t, client(t, w).ListCustomers(t.Context(), salesbricks.CustomerFilter{Limit: 2}))
		ids, urls := "", []string{}
		for _, customer := range customers {
			ids += customer.ID
		}
		assert.Equal(t, tt.want, ids)
		for _, offset := range tt.asked {
			urls = append(urls, fmt.Sprintf("https://api.salesbricks.com/api/v2/customers?limit=2&offset=%d", offset))
		}
		assert.Equal(t, urls, w.URLs())
		assert.Equal(t, tt.kind, portal.KindOf(err))
		if err != nil {
			assert.Equal(t, http.StatusOK, failure(t, err).Status)
		}
	})
}
