package api

import (
	"context"
	"time"
)

// budget is the time for one call or for several calls: Config.Timeout, without the time in
// Limiter.Wait.
type budget struct {
	client   *Client
	caller   context.Context    // without the timeout
	ctx      context.Context    // with it
	cancel   context.CancelFunc // nil: caller ends earlier
	timer    *time.Timer        // calls cancel; nil: not started yet
	deadline time.Time          // of timer
}

type budgetKey struct{}

// Within returns a context. One Timeout limits all calls with it together. Make these calls
// one after the other.
func (c *Client) Within(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx == nil {
		return ctx, func() {}
	}
	b := &budget{}
	b.begin(c, ctx)
	return context.WithValue(b.ctx, budgetKey{}, b), b.end
}

// callerOf returns the context from which Within made ctx, or ctx itself.
func callerOf(ctx context.Context) context.Context {
	if b, ok := ctx.Value(budgetKey{}).(*budget); ok {
		return b.caller
	}
	return ctx
}

// begin adds the client's timeout to ctx, unless ctx ends before that.
func (b *budget) begin(c *Client, ctx context.Context) {
	b.client, b.caller, b.ctx = c, ctx, ctx
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= c.timeout {
		return
	}
	b.ctx, b.cancel = context.WithCancel(ctx)
}

// start starts the count now, unless it has started already.
func (b *budget) start(now time.Time) {
	if b.timer == nil && b.cancel != nil {
		b.deadline = now.Add(b.client.timeout)
		b.timer = time.AfterFunc(b.client.timeout, b.cancel)
	}
}

func (b *budget) end() {
	if b.timer != nil {
		b.timer.Stop()
	}
	if b.cancel != nil {
		b.cancel()
	}
}

func (b *budget) spent() bool { return b.timer != nil && !time.Now().Before(b.deadline) }

// exempt lets the time that f takes not count. Before the first attempt there is
// nothing to stop: that saves a thirtieth of a call.
func (b *budget) exempt(f func() error) error {
	if b.timer == nil || !b.timer.Stop() {
		return f()
	}
	left := time.Until(b.deadline)
	err := f()
	b.deadline = time.Now().Add(left)
	b.timer.Reset(left)
	return err
}

// contextErr is ctx.Err, and also checks the clock: a connection that keeps the
// same deadline can time out before ctx notices.
func contextErr(ctx context.Context) error {
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}
