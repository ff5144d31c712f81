package paddletest_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

// TestConcurrentUse is for the race detector: every method at once.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const workers, rounds = 8, 10
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range rounds {
				ids := s.AddSubscriptions(unknownCustomer, 3)
				s.AddCustomer(unknownCustomer, "alex@example.com")
				s.FailNext(0, http.NotFoundHandler())
				s.Requests()
				for _, c := range []struct {
					method, target, body string
					status               int
				}{
					{"POST", "/customers/" + unknownCustomer + "/portal-sessions", subscriptionIDs(ids...), 201},
					{"POST", sessions, "", 201},
					{"GET", "/subscriptions?customer_id=" + unknownCustomer, "", 200},
					{"GET", "/customers?email=" + paddletest.Email, "", 200},
				} {
					a, err := call(s, c.method, c.target, c.body, nil)
					if assert.NoError(t, err) {
						assert.Equal(t, c.status, a.status, "%s %s", c.method, c.target)
					}
				}
			}
		})
	}
	wg.Wait()
	assert.Len(t, s.Requests(), workers*rounds*4)
	l := requireListing(t, mustCall(t, s, "GET", "/subscriptions?customer_id="+unknownCustomer, ""))
	assert.Equal(t, workers*rounds*3, *l.Meta.Pagination.EstimatedTotal)
}
