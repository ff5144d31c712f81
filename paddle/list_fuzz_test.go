package paddle_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// FuzzList has one answer for every page: the listing ends all the same, each
// entry could be used in a request, and whatever goes wrong is said once.
func FuzzList(f *testing.F) {
	for _, seed := range []string{
		file(f, "documented_list_subscriptions_guide.json"),
		file(f, "documented_list_customers_openapi.json"),
		listings[0].page(listings[0].after("c1"), "a", "b"),
		listings[1].page("", "a"),
		one(`{"id":"sub_1","customer_id":"ctm_2"}`),
		one(`{"id":"sub_1","items":[{"price":{"unit_price":{"amount":"1e3"}}}]}`),
		`{"data":null}`, `{"data":[null]}`, `[]`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		calls := 0
		c := client(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			calls++
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
		}))
		var failed error
		for s, err := range c.ListSubscriptions(t.Context(), paddle.SubscriptionFilter{CustomerIDs: []string{"ctm_1"}}) {
			require.NoError(t, failed, "something follows the error")
			if failed = err; err != nil {
				assert.Nil(t, s)
				assert.Equal(t, portal.ErrBadResponse, portal.KindOf(err))
				continue
			}
			assert.NotEmpty(t, s.ID)
			assert.Contains(t, []string{"", "ctm_1"}, s.CustomerID)
		}
		for customer, err := range c.ListCustomers(t.Context(), paddle.CustomerFilter{Emails: []string{"jane@example.com"}}) {
			if err == nil {
				assert.NotEmpty(t, customer.ID)
				assert.Equal(t, "jane@example.com", strings.ToLower(customer.Email))
			}
		}
		assert.LessOrEqual(t, calls, 4, "an answer that leads to itself is asked for twice")
	})
}
