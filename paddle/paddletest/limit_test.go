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

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

// Every tick is the arrival of one request.
func TestLimitCounts(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	type row struct {
		per                   time.Duration
		arrive                []time.Duration // at most two within per
		waits                 []time.Duration
		refused, early, worst int
	}
	table.Run(t, map[string]row{
		"as many as allowed":                 {2 * time.Second, []time.Duration{0, 0}, []time.Duration{0, 0}, 0, 0, 2},
		"the window slides":                  {2 * time.Second, []time.Duration{0, 1500 * ms, 2000 * ms}, []time.Duration{0, 0, 0}, 0, 0, 2},
		"one too many across a fixed border": {2 * time.Second, []time.Duration{0, 1500 * ms, 1999 * ms}, []time.Duration{0, 0, 2 * time.Second}, 1, 0, 3},
		"locked out until Retry-After has passed": {2 * time.Second,
			[]time.Duration{0, 0, 1000 * ms, 2999 * ms, 3000 * ms},
			[]time.Duration{0, 0, 2 * time.Second, ms, 0}, 2, 1, 3},
		"who goes on asking stays out": {2 * time.Second,
			[]time.Duration{0, 0, 0, 1500 * ms, 1500 * ms, 2000 * ms},
			[]time.Duration{0, 0, 2 * time.Second, 500 * ms, 500 * ms, 2 * time.Second}, 4, 2, 5},
		"the lock-out is in whole seconds": {300 * ms, []time.Duration{0, 0, 0, 999 * ms, 1000 * ms}, []time.Duration{0, 0, time.Second, ms, 0}, 2, 1, 3},
	}, func(t *testing.T, tt row) {
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

func TestLimitIsExactUnderConcurrency(t *testing.T) {
	t.Parallel()
	l := &limit{rate: portal.Rate{Calls: 30, Per: time.Hour}}
	var passed atomic.Int64
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			refused := l.pass()
			if refused == nil {
				passed.Add(1)
				return
			}
			assert.Equal(t, http.StatusTooManyRequests, refused.Status)
			seconds, err := strconv.Atoi(refused.Header["Retry-After"])
			assert.NoError(t, err)
			assert.InDelta(t, 3600, seconds, 60)
		})
	}
	group.Wait()
	assert.EqualValues(t, 30, passed.Load())
	assert.Positive(t, l.report.Elapsed)
	l.report.Elapsed = 0
	assert.Equal(t, LimitReport{Requests: 100, Worst: 100, Refused: 70, Early: 69}, l.report)
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
		res, err := http.Get(s.URL()) // without a key
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		statuses = append(statuses, res.StatusCode)
	}
	for range 3 {
		call()
	}
	assert.Equal(t, 3, s.LimitReport().Requests)
	s.Limit(portal.Rate{})
	assert.Zero(t, s.LimitReport())
	call()
	call()
	assert.Equal(t, []int{503, 503, 429, 503, 403}, statuses)
	assert.Len(t, s.Requests(), 5)
}
