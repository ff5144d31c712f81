package appstle_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

// pageOf returns a response with these customers.
func pageOf(numbers ...int) string {
	rows := []string{}
	for _, n := range numbers {
		rows = append(rows, fmt.Sprintf(`{"customerId":%d}`, n))
	}
	return "[" + strings.Join(rows, ",") + "]"
}

// from returns n numbers in the order of the listing, down from the first.
func from(first, n int) []int {
	numbers := []int{}
	for i := range n {
		numbers = append(numbers, first-i)
	}
	return numbers
}

// Each row has exactly the requested pages.
func TestListing(t *testing.T) {
	t.Parallel()
	type row struct {
		size  int
		pages []string
		want  []int
		kind  portal.ErrorKind // ErrUnknown: no error
	}
	table.Run(t, map[string]row{
		"nobody":                            {2, []string{"[]"}, from(0, 0), portal.ErrUnknown},
		"null":                              {2, []string{"null"}, from(0, 0), portal.ErrUnknown},
		"a short page, then an empty one":   {2, []string{pageOf(9), "[]"}, from(9, 1), portal.ErrUnknown},
		"a short page, whatever the size":   {2, []string{pageOf(9), pageOf(9)}, from(9, 1), portal.ErrUnknown},
		"short pages":                       {2, []string{pageOf(9), pageOf(8), pageOf(7), "[]"}, from(9, 3), portal.ErrUnknown},
		"a full page, then null":            {2, []string{pageOf(9, 8), " null\n"}, from(9, 2), portal.ErrUnknown},
		"duplicates come as they were sent": {2, []string{pageOf(9, 9), pageOf(9, 8), "[]"}, []int{9, 9, 9, 8}, portal.ErrUnknown},
		"a page larger than requested":      {2, []string{pageOf(9, 8, 7), pageOf(6, 5), "[]"}, from(9, 5), portal.ErrUnknown},
		"a size that is not kept":           {100, []string{pageOf(from(29, 9)...), pageOf(from(20, 9)...), pageOf(11), "[]"}, from(29, 19), portal.ErrUnknown},
		"the second page is none":           {2, []string{pageOf(9, 8), "{}"}, from(9, 2), portal.ErrBadResponse},
		"a page is bad in part":             {2, []string{pageOf(9, 8), `[{"customerId":7},null]`}, from(9, 2), portal.ErrBadResponse},
	}, func(t *testing.T, tt row) {
		w := providertest.NewPages(tt.pages...)
		customers, err := listed(t, client(t, w).ListCustomers(t.Context(), appstle.CustomerFilter{Size: tt.size}))
		numbers, urls := []int{}, []string{}
		for _, customer := range customers {
			numbers = append(numbers, int(customer.ID))
		}
		assert.Equal(t, tt.want, numbers)
		for page := range tt.pages {
			urls = append(urls, fmt.Sprintf("https://subscription-admin.appstle.com/api/external/v2/"+
				"subscription-contract-details/customers?page=%d&size=%d&sort=id%%2Cdesc", page, tt.size))
		}
		assert.Equal(t, urls, w.URLs())
		assert.Equal(t, tt.kind, portal.KindOf(err))
		if err != nil {
			assert.Equal(t, http.StatusOK, failure(t, err).Status)
		}
	})
}
