package redispace

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/pace"
)

const (
	// prefix keeps the key apart from others in the same Redis.
	prefix = "portallink:pace:"

	// slack and early are the same as in package pace: the steps are 2 % longer
	// than the limit asks for. One half is for catching up after calls that came
	// late. The other half is for calls that arrive closer together than they
	// were sent.
	slack = 0.02
	early = 0.01

	// late is how late a process may use its place: half of the time for calls that
	// arrive closer together, but at least this, since no machine is always on time.
	late = 100 * time.Millisecond

	longest = 365 * 24 * time.Hour // of a pause or a wait, so that Lua's numbers are exact
)

// Pacer decides when the next call of any process may be made. It is a
// [portal.Limiter] and a [portal.Pauser]. All methods are safe for concurrent
// use. [New] makes one. It has no goroutine of its own and needs no Close. The
// program that made the Redis client closes it.
type Pacer struct {
	client   redis.UniversalClient
	key      string
	rate     portal.Rate
	step     time.Duration // from one place to the next, in whole microseconds
	early    time.Duration // how much earlier than due a place may be used
	fallback float64
	turn     chan struct{} // full while somebody is first in the queue

	mu     sync.Mutex
	queued int         // in Wait, and not through yet
	until  time.Time   // the end of this process's pause
	next   time.Time   // the place of the first in the queue, or the last one used
	gone   error       // the error if the last call of Redis failed
	failed time.Time   // when that was
	local  *pace.Pacer // what paces this process meanwhile, with a fallback
}

// New returns a Pacer that allows at most r.Calls calls in any window of r.Per,
// counted over all processes that use the same key. With enough callers it allows at
// least 97 % of that, or less if r is more than 10,000 calls a second. New does not
// call Redis: if Redis is missing, Wait returns the error. The Pacer uses exactly one
// key in Redis, whose name contains key.
//
// The error is a [*portal.Error] of kind [portal.ErrInvalidRequest] that names what
// is wrong: a nil client, an empty key, a rate that is not positive, or a Fallback
// that is not between 0 and 1.
func New(client redis.UniversalClient, key string, r portal.Rate, opts Options) (*Pacer, error) {
	refuse := func(field, reason string) (*Pacer, error) {
		return nil, &portal.Error{Kind: portal.ErrInvalidRequest, Field: field, Err: errors.New(reason)}
	}
	switch {
	case isNil(client):
		return refuse("client", "it is nil")
	case key == "":
		return refuse("key", "it is empty")
	case r.Calls <= 0 || r.Per <= 0:
		return refuse("r", fmt.Sprintf("%d calls per %s: both have to be positive", r.Calls, r.Per))
	case !(opts.Fallback >= 0 && opts.Fallback <= 1): // NaN is neither
		return refuse("Fallback", fmt.Sprintf("%v is not from 0 to 1", opts.Fallback))
	}
	// A nanosecond less, so that no error of rounding costs a microsecond.
	micros := math.Ceil((1+slack)*r.Per.Seconds()/float64(r.Calls)*1e6 - 1e-3)
	return &Pacer{
		client:   client,
		key:      prefix + key,
		rate:     r,
		step:     time.Duration(min(micros, longest.Seconds()*1e6)) * time.Microsecond,
		early:    min(time.Duration(early*float64(r.Per)), longest).Truncate(time.Microsecond),
		fallback: opts.Fallback,
		turn:     make(chan struct{}, 1),
	}, nil
}

// isNil also finds a nil *redis.Client in the interface.
func isNil(client redis.UniversalClient) bool {
	v := reflect.ValueOf(client)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// Wait returns nil when the next call may be made. It serves the callers of one
// process in the order in which they came, and the processes take turns. If the next
// place comes after ctx's deadline, Wait returns [ErrTooLate] and takes no place. If
// ctx ends while Wait waits, Wait returns ctx's error. If Redis does not respond, Wait
// does what [Options] says.
func (p *Pacer) Wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !p.enter(ctx) {
		return ErrTooLate
	}
	defer p.leave()
	select {
	case p.turn <- struct{}{}: // blocked senders are served in their order
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		if err := sleep(ctx, p.paused()); err != nil {
			return err
		}
		if err := p.pass(ctx); err != nil {
			return err
		}
		if p.paused() == 0 {
			return nil
		} // else the place is lost to a pause that began meanwhile
	}
}

// Pause lets no call of any process through for the time d from now on. Each other
// process may still use one place that it took before. Pause does not shorten a
// longer pause. If d is zero or negative, it does nothing. Pause returns when Redis
// has stored the pause, or within a second. If Redis does not respond, the pause
// holds only this process.
func (p *Pacer) Pause(d time.Duration) {
	d = min(d, longest)
	if d <= 0 {
		return
	}
	p.mu.Lock()
	if until := time.Now().Add(d); until.After(p.until) {
		p.until = until
	}
	p.mu.Unlock()
	if p.down() == nil {
		_, _ = p.run(context.Background(), pause, d.Microseconds(), p.early.Microseconds())
	}
}

// pass waits for the next place among all processes or, without Redis, for the next
// place of this process alone. A process that wakes up too late, because its machine
// stood still, loses its place: other places may be due at the same time. It does not
// lose a second one, so that a slow machine makes calls, too.
func (p *Pacer) pass(ctx context.Context) error {
	for lost := false; ; {
		wait, err := p.place(ctx)
		if err == nil {
			due := time.Now().Add(wait)
			p.mu.Lock()
			p.next = due
			p.mu.Unlock()
			if err := sleep(ctx, wait); err != nil {
				return err
			}
			if lost || time.Since(due) < max(p.early/2, late) {
				return nil
			}
			lost = true
			continue
		}
		if errors.Is(err, ErrRedis) {
			err = p.alone(ctx, err)
		}
		if !errors.Is(err, errAgain) {
			return err
		}
	}
}

// place takes the next place and returns how far away it is.
func (p *Pacer) place(ctx context.Context) (time.Duration, error) {
	if err := p.down(); err != nil {
		return 0, err
	}
	maxWait := longest
	if deadline, ok := ctx.Deadline(); ok {
		maxWait = min(maxWait, time.Until(deadline)).Truncate(time.Microsecond)
	}
	wait, err := p.run(ctx, reserve, p.step.Microseconds(), p.early.Microseconds(), maxWait.Microseconds())
	if err == nil && wait > maxWait {
		err = ErrTooLate
	}
	return wait, err
}

// enter joins the queue of this process, unless its place would come too late
// even if no other process took any.
func (p *Pacer) enter(ctx context.Context) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if deadline, ok := ctx.Deadline(); ok {
		first := max(time.Until(p.until), time.Until(p.next), 0)
		queue := float64(p.queued-1)*p.step.Seconds() - p.early.Seconds() // the first in it may be through
		if first.Seconds()+max(queue, 0) > time.Until(deadline).Seconds() {
			return false
		}
	}
	p.queued++
	return true
}

func (p *Pacer) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queued--
}

// paused is how long this process's pause still lasts.
func (p *Pacer) paused() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(time.Until(p.until), 0)
}

// sleep waits for d, unless that would outlast ctx.
func sleep(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && d > time.Until(deadline) {
		return ErrTooLate
	}
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
