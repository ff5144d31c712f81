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

// ErrTooLate is what [Pacer.Wait] returns where the place in the queue would
// come after the context's deadline. No time was spent waiting.
var ErrTooLate = errors.New("pace: the wait for a call within the rate limit would outlast the deadline")

// The bucket counts in hundredths of a call, so that its burst need not be a
// whole number of calls.
const call = 100

// slack makes the equal steps between calls so much longer than Rate.Per divided
// by Rate.Calls. One half of it is for the burst: calls that come late, because
// nobody asked or a goroutine woke up late, are made up for. The other half keeps
// Calls+1 of them out of any window that is one hundredth longer than Per. The
// provider counts calls as they arrive: those that were a minute apart here are
// closer together there, if the earlier one was the slower. With 240 calls a
// minute that makes up for 0.6 s.
const slack = 0.02

// Pacer says when the next call may be made. It is a [portal.Limiter], and a
// [portal.Pauser] too. All methods are safe for concurrent use.
//
// New makes one; the zero Pacer limits nothing, as one for a zero Rate. A Pacer
// has no goroutine of its own and needs no Close.
type Pacer struct {
	bucket *rate.Limiter // nil: no limit
	turn   chan struct{} // full while somebody is first in the queue

	mu     sync.Mutex
	queued int       // in Wait, and not through yet
	until  time.Time // the end of the pause
}

// New returns a Pacer that lets at most r.Calls through in any window of r.Per,
// and at least 97 % of that while there are enough callers: one call at once and
// one hundredth of r.Calls beside it, the others in equal steps. Nothing is
// limited if Calls or Per is zero or negative; r.Scope is for people.
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

// Wait returns nil when the next call may be made. Callers are served in the
// order in which they came. If the turn would come after ctx's deadline, Wait
// returns [ErrTooLate] at once; if ctx ends while Wait waits, ctx's error. Who
// leaves the queue takes no place away from the others.
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

// Pause lets no call through for d from now on, those who wait already
// included. A pause that lasts longer already is not shortened. A d that is not
// positive does nothing.
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

// take leaves the queue with a place and returns 0, or returns how long to wait
// before the next try. Places are taken when they are used, never in advance:
// however late a goroutine wakes up, calls do not crowd.
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

// delay is the time until the place comes that has ahead others before it, if
// they all take theirs.
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
