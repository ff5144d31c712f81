package paddletest

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/portallink/portallink-go/internal/fakeserver"
	"github.com/portallink/portallink-go/portal"
)

// LimitReport counts the requests since [Server.Limit].
type LimitReport struct {
	Requests int           // all that arrived, refused ones included
	Worst    int           // the highest number that arrived within any window of Rate.Per
	Refused  int           // got status 429
	Early    int           // those of Refused that came before an earlier Retry-After had passed
	Elapsed  time.Duration // from the first request to the last
}

// Limit makes the server keep a rate limit from now on. A zero Rate ends it. Paddle
// documents 240 requests a minute for each IP address:
// portal.Rate{Calls: 240, Per: time.Minute}.
//
// The window slides. A request that is one too many within any time Per gets status 429
// and the code too_many_requests. The server then rejects every request of that address
// for the time Per, rounded up to whole seconds; Retry-After has this time. Requests for
// [Server.FailNext] count too. While they are rejected, they use up no handler.
//
// For a faster test, shorten Per here and in the client's limiter: 240 calls in 6 seconds
// are ten times as fast as Paddle allows. If Per is only a few seconds, delays on the way
// to the server matter more than in a minute.
//
// The rate is documented at
// https://developer.paddle.com/api-reference/about/rate-limiting/. Paddle does not
// document whether its window slides, and how long it locks an address out.
func (s *Server) Limit(r portal.Rate) {
	l := &limit{rate: r}
	s.limit.Store(l)
	if r.Calls <= 0 || r.Per <= 0 {
		s.base.SetGate(nil)
		return
	}
	s.base.SetGate(l.pass)
}

// LimitReport returns the counts of the limit so far. All are zero without a limit.
func (s *Server) LimitReport() LimitReport {
	if l := s.limit.Load(); l != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.report
	}
	return LimitReport{}
}

type limit struct {
	rate portal.Rate

	mu      sync.Mutex
	first   time.Time
	arrived []time.Time // within one Per, the oldest first
	blocked time.Time   // the lock-out ends
	report  LimitReport
}

// pass returns nil for a request within the limit. It reads the clock with the lock held, so
// the arrivals are in order.
func (l *limit) pass() *fakeserver.Response {
	l.mu.Lock()
	wait := l.count(time.Now())
	l.mu.Unlock()
	if wait <= 0 {
		return nil
	}
	refused := failure(http.StatusTooManyRequests, "too_many_requests", "The IP address has exceeded the rate limit.")
	refused.Header = map[string]string{"Retry-After": strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10)}
	return refused
}

// count returns how long the caller has to wait; 0: the request is within the limit.
func (l *limit) count(now time.Time) time.Duration {
	if l.report.Requests == 0 {
		l.first = now
	}
	for len(l.arrived) > 0 && now.Sub(l.arrived[0]) >= l.rate.Per {
		l.arrived = l.arrived[1:]
	}
	l.arrived = append(l.arrived, now)
	l.report.Requests++
	l.report.Worst = max(l.report.Worst, len(l.arrived))
	l.report.Elapsed = now.Sub(l.first)
	switch {
	case now.Before(l.blocked):
		l.report.Early++
	case len(l.arrived) > l.rate.Calls:
		l.blocked = now.Add((l.rate.Per + time.Second - 1).Truncate(time.Second))
	default:
		return 0
	}
	l.report.Refused++
	return l.blocked.Sub(now)
}
