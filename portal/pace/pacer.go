package pace

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/portallink/portallink-go/portal"
)

// ErrTooLate is what [Pacer.Wait] returns if the call would have to wait beyond the
// context's deadline. Wait returns it at once.
var ErrTooLate = errors.New("pace: the wait for a call within the rate limit would outlast the deadline")

// The bucket counts in hundredths of a call, because its burst is not a whole number
// of calls.
const call = 100

// slack is how much longer the step between two calls is than Rate.Per divided by
// Rate.Calls. One half of it is for the burst. With the burst, the Pacer catches up
// when calls come late because nobody asked or a goroutine woke up late. The other
// half keeps Calls+1 calls out of any window that is one hundredth longer than Per.
// The provider counts calls as they arrive. Two calls a minute apart here arrive
// closer together if the first one takes longer. With 240 calls a minute, this half
// allows for 0.6 s.
const slack = 0.02

// Pacer decides when the next call may be made. It is a [portal.Limiter] and a
// [portal.Pauser]. All methods are safe for concurrent use.
//
// [New] makes one. The zero Pacer limits nothing, but it can pause. A Pacer has no
// goroutine of its own and needs no Close.
type Pacer struct {
	bucket *rate.Limiter // nil: no limit
	turn   chan struct{} // full while somebody is first in the queue

	mu     sync.Mutex
	queued int       // in Wait, and not through yet
	until  time.Time // the end of the pause
}

// New returns a Pacer that allows at most r.Calls calls in any window of r.Per. With
// enough callers it allows at least 97 % of that. It allows a burst of one call and
// one hundredth of r.Calls, and the other calls in equal steps. If Calls or Per is
// zero or negative, it limits nothing. It does not use r.Scope.
func New(r portal.Rate) *Pacer {
	if r.Calls <= 0 || r.Per <= 0 {
		return &Pacer{}
	}
	perSecond := float64(r.Calls) * call / ((1 + slack) * r.Per.Seconds())
	burst := call + min(r.Calls, math.MaxInt32-call) // one call, and a hundredth of each of Calls
	return &Pacer{
		bucket: rate.NewLimiter(rate.Limit(perSecond), burst),
		turn:   make(chan struct{}, 1),
	}
}

// Wait returns nil when the next call may be made. It serves callers in the order in
// which they came. If the caller's turn would come after ctx's deadline, Wait returns
// [ErrTooLate] at once. If ctx ends while Wait waits, Wait returns ctx's error, and
// the callers behind move up.
func (p *Pacer) Wait(ctx context.Context) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !p.enter(ctx) {
		return ErrTooLate
	}
	defer func() {
		if err != nil {
			p.leave()
		}
	}()
	if p.bucket != nil {
		select {
		case p.turn <- struct{}{}: // blocked senders are served in their order
			defer func() { <-p.turn }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		wait := p.take()
		switch {
		case wait == 0:
			return nil
		case tooLate(ctx, wait):
			return ErrTooLate
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// Pause lets no call through for the time d from now on. It also holds the callers
// who already wait. It does not shorten a longer pause. If d is zero or negative, it
// does nothing.
func (p *Pacer) Pause(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.until) {
		p.until = until
	}
}

// enter joins the queue, unless its place would come too late.
func (p *Pacer) enter(ctx context.Context) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if tooLate(ctx, p.delay(p.queued)) {
		return false
	}
	p.queued++
	return true
}

func (p *Pacer) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queued--
}

// take takes the place of one call, leaves the queue and returns 0. If no place is
// free, it returns how long to wait before the next try. It never takes a place in
// advance: even if a goroutine wakes up late, calls are not too close together.
func (p *Pacer) take() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if !now.Before(p.until) && (p.bucket == nil || p.bucket.AllowN(now, call)) {
		p.queued--
		return 0
	}
	return max(p.delay(0), 1)
}

// delay is the time until a caller's turn if the given number of callers are ahead.
func (p *Pacer) delay(ahead int) time.Duration {
	now := time.Now()
	pause := max(p.until.Sub(now), 0)
	if p.bucket == nil {
		return pause
	}
	missing := float64(ahead+1)*call - p.bucket.TokensAt(now.Add(pause))
	seconds := pause.Seconds() + max(missing, 0)/float64(p.bucket.Limit())
	if seconds >= math.MaxInt64/1e9 {
		return math.MaxInt64
	}
	return time.Duration(seconds * 1e9)
}

func tooLate(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && wait > time.Until(deadline)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
