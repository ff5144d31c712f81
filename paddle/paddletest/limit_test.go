package paddletest

import (
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

// Every tick is the arrival of one request.
func TestLimitCounts(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	tests := []struct {
		name    string
		per     time.Duration
		arrive  []time.Duration // at most two within per
		waits   []time.Duration
		refused int
		early   int
		worst   int
	}{
		{"as many as allowed", 2 * time.Second, []time.Duration{0, 0}, []time.Duration{0, 0}, 0, 0, 2},
		{"the window slides", 2 * time.Second, []time.Duration{0, 1500 * ms, 2000 * ms}, []time.Duration{0, 0, 0}, 0, 0, 2},
		{"one too many across a fixed border", 2 * time.Second, []time.Duration{0, 1500 * ms, 1999 * ms}, []time.Duration{0, 0, 2 * time.Second}, 1, 0, 3},
		{"locked out until Retry-After has passed", 2 * time.Second,
			[]time.Duration{0, 0, 1000 * ms, 2999 * ms, 3000 * ms},
			[]time.Duration{0, 0, 2 * time.Second, ms, 0}, 2, 1, 3},
		{"who goes on asking stays out", 2 * time.Second,
			[]time.Duration{0, 0, 0, 1500 * ms, 1500 * ms, 2000 * ms},
			[]time.Duration{0, 0, 2 * time.Second, 500 * ms, 500 * ms, 2 * time.Second}, 4, 2, 5},
		{"the lock-out is in whole seconds", 300 * ms, []time.Duration{0, 0, 0, 999 * ms, 1000 * ms}, []time.Duration{0, 0, time.Second, ms, 0}, 2, 1, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := &limit{rate: portal.Rate{Calls: 2, Per: tt.per}}
			start := time.Now()
			for i, at := range tt.arrive {
				assert.Equal(t, tt.waits[i], l.count(start.Add(at)), "request %d", i)
			}
			assert.Equal(t, LimitReport{
				Requests: len(tt.arrive), Worst: tt.worst, Refused: tt.refused, Early: tt.early, Elapsed: tt.arrive[len(tt.arrive)-1],
			}, l.report)
		})
	}
}

func getCustomers(t *testing.T, s *Server) (status int, retryAfter string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.URL()+"/customers", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+Key)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	return res.StatusCode, res.Header.Get("Retry-After")
}

func TestLimitIsExactUnderConcurrency(t *testing.T) {
	t.Parallel()
	s := NewServer()
	t.Cleanup(s.Close)
	s.Limit(portal.Rate{Calls: 30, Per: time.Hour})
	var passed, refused atomic.Int64
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			for range 10 {
				switch status, retryAfter := getCustomers(t, s); status {
				case http.StatusOK:
					passed.Add(1)
				case http.StatusTooManyRequests:
					seconds, err := strconv.Atoi(retryAfter)
					assert.NoError(t, err)
					assert.InDelta(t, 3600, seconds, 60)
					refused.Add(1)
				}
			}
		})
	}
	group.Wait()
	assert.EqualValues(t, 30, passed.Load())
	assert.EqualValues(t, 70, refused.Load())
	got := s.LimitReport()
	assert.Positive(t, got.Elapsed)
	got.Elapsed = 0
	assert.Equal(t, LimitReport{Requests: 100, Worst: 100, Refused: 70, Early: 69}, got)
}

func TestLimitAndFailNext(t *testing.T) {
	t.Parallel()
	s := NewServer()
	t.Cleanup(s.Close)
	assert.Zero(t, s.LimitReport())
	s.FailNext(3, ErrorHandler(503, "service_unavailable", "Later."))
	s.Limit(portal.Rate{Calls: 2, Per: time.Hour})
	var statuses []int
	call := func() {
		status, _ := getCustomers(t, s)
		statuses = append(statuses, status)
	}
	for range 3 {
		call()
	}
	assert.Equal(t, 3, s.LimitReport().Requests)
	s.Limit(portal.Rate{})
	assert.Zero(t, s.LimitReport())
	call()
	call()
	assert.Equal(t, []int{503, 503, 429, 503, 200}, statuses)
	assert.Len(t, s.Requests(), 5)
}
