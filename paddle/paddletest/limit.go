package paddletest

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/portallink/portallink-go/internal/fakeserver"
	"github.com/portallink/portallink-go/portal"
)

// LimitReport tells what a limit has seen since [Server.Limit] set it.
type LimitReport struct {
	Requests int           // all that arrived, refused ones included
	Worst    int           // the highest number that arrived within any window of Rate.Per
	Refused  int           // got status 429
	Early    int           // those of Refused that came before an earlier Retry-After had passed
	Elapsed  time.Duration // from the first request to the last
}

// Limit makes the server keep a rate limit, counting from now; a zero Rate ends
// it. Paddle documents 240 requests a minute for each IP address:
// portal.Rate{Calls: 240, Per: time.Minute}.
//
// The window slides: a request that would be one too many within any Per is
// refused with status 429 and the code too_many_requests. It locks the address
// out for Per, rounded up to whole seconds, which Retry-After tells; every
// request until then is refused as well. Requests that [Server.FailNext] would
// answer count, and while they are refused they use up none of its handlers.
//
// To compress time, shorten Per here and in the client's limiter alike: 240
// calls in 6 seconds run ten times as fast as Paddle allows. Below some seconds
// delays on the way to the server weigh more than they would in a minute.
//
// The rate is documented at
// https://developer.paddle.com/api-reference/about/rate-limiting/. Whether
// Paddle's window slides, and how long it locks out, is not.
func (s *Server) Limit(r portal.Rate) {
	l := &limit{rate: r}
	s.limit.Store(l)
	if r.Calls <= 0 || r.Per <= 0 {
		s.base.SetGate(nil)
		return
	}
	s.base.SetGate(l.pass)
}

// LimitReport returns what the limit has seen so far; all is zero without one.
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

// pass reads the clock with the lock held, so that arrivals are in order. It
// returns nil for a request that passes.
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

// count returns how long the caller has to wait; 0: the request passes.
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
