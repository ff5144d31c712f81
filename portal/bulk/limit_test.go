package bulk_test

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/bulk"
	"github.com/portallink/portallink-go/portal/pace"
)

var documented = portal.Rate{Calls: 240, Per: time.Minute}

// network responds like Paddle. It rejects a call that is one too many within any Per, and
// all calls in the minute after it.
type network struct {
	limit portal.Rate

	mu      sync.Mutex
	arrived []time.Time
	blocked time.Time // the lock-out ends
	refused int
}

// RoundTrip takes from 5 to 100 ms on the way there. One of twenty calls fails.
func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	number := len(n.arrived)
	n.mu.Unlock()
	time.Sleep(time.Duration(5+number*37%96) * time.Millisecond)

	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	n.arrived = append(n.arrived, now)
	switch {
	case now.Before(n.blocked):
	case n.limit.Calls > 0 && n.worst() > n.limit.Calls:
		n.blocked = now.Add(time.Minute)
	case len(n.arrived)%20 == 0:
		return response(http.StatusServiceUnavailable, ""), nil
	default:
		return response(http.StatusCreated, `{"data":{"urls":{"general":{"overview":"https://portal.example/?token=pga_1"}}}}`), nil
	}
	n.refused++
	resp := response(http.StatusTooManyRequests, "")
	resp.Header.Set("Retry-After", strconv.Itoa(int(time.Until(n.blocked)/time.Second)+1))
	return resp, nil
}

func response(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

// worst returns the highest number of calls within any window.
func (n *network) worst() int {
	worst, first := 0, 0
	for i, at := range n.arrived {
		for at.Sub(n.arrived[first]) >= n.limit.Per {
			first++
		}
		worst = max(worst, i-first+1)
	}
	return worst
}

// client returns a client that paces itself.
func (n *network) client(t *testing.T, pacing portal.Rate, cfg paddle.Config) *paddle.Client {
	t.Helper()
	cfg.APIKey, cfg.HTTPClient, cfg.Limiter = "the-key", &http.Client{Transport: n}, pace.New(pacing)
	client, err := paddle.New(cfg)
	require.NoError(t, err)
	return client
}

// A run and clicks share one client. In every window they keep Paddle's limit and use it,
// retries included.
func TestLimitIsKeptAndUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &network{limit: documented}
		client := n.client(t, documented, paddle.Config{})
		ctx, cancel := context.WithCancel(t.Context())
		var clicks sync.WaitGroup
		clicked := 0
		clicks.Go(func() {
			for ctx.Err() == nil {
				if _, err := client.GenerateLink(ctx, portal.Request{CustomerID: "ctm_1"}); err == nil {
					clicked++
				}
				time.Sleep(time.Second)
			}
		})
		for r := range bulk.Generate(ctx, client, customers(3*documented.Calls), bulk.Options{}) {
			require.NoError(t, r.Err)
		}
		cancel()
		clicks.Wait()

		calls, took := len(n.arrived), n.arrived[len(n.arrived)-1].Sub(n.arrived[0])
		assert.LessOrEqual(t, n.worst(), documented.Calls)
		assert.Zero(t, n.refused)
		assert.GreaterOrEqual(t, float64(calls), 0.97*float64(documented.Calls)*took.Minutes())
		assert.Greater(t, clicked, 30, "clicks are not starved")
	})
}

// Other programs at the same address have used up the limit. The first 429 holds all callers
// of the pacer, so only one call is rejected, and all succeed after the lock-out.
func TestLockOutStopsAll(t *testing.T) {
	t.Parallel()
	for _, lockOut := range []time.Duration{time.Second, time.Minute} { // the client waits for a second itself
		t.Run(lockOut.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				n := &network{blocked: time.Now().Add(lockOut)}
				client := n.client(t, portal.Rate{Calls: 4, Per: time.Second}, paddle.Config{})
				for r := range bulk.Generate(t.Context(), client, customers(4), bulk.Options{}) {
					require.NoError(t, r.Err)
				}
				assert.Equal(t, 1, n.refused)
				assert.Len(t, n.arrived, 5)
			})
		})
	}
}

// The wait for the limiter is not part of the call. Only the context limits it. An error of
// the limiter has no status, and names the limiter.
func TestWaitsOfThePacer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &network{}
		client := n.client(t, portal.Rate{Calls: 2, Per: time.Second}, paddle.Config{Timeout: 300 * time.Millisecond})
		for range 3 {
			_, err := client.GenerateLink(t.Context(), portal.Request{CustomerID: "ctm_1"})
			require.NoError(t, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := client.GenerateLink(ctx, portal.Request{CustomerID: "ctm_1"})
		var e *portal.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, portal.ErrRateLimited, e.Kind)
		require.ErrorIs(t, err, pace.ErrTooLate)
		assert.Zero(t, e.Status)
		assert.Zero(t, e.Attempts)
		assert.Len(t, n.arrived, 3)
	})
}
