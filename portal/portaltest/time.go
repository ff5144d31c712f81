package portaltest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// atOnce is how long a call may take to return after its context has ended. The
// checks try again, as a machine may be busy for longer than that.
const atOnce = 2 * time.Second

var timeChecks = []check{
	{
		"canceled-before",
		"If the context has ended before the call, the generator returns ErrCanceled, which also matches the context's error, and makes no call.",
		canceledBefore,
	},
	{
		"canceled-during",
		"If the context is canceled, or its deadline passes, while a call waits for its response, the call ends at once (within 2 s) " +
			"with ErrCanceled.",
		canceledDuring,
	},
	{
		"canceled-in-wait",
		"If the context ends during the wait before a retry, that wait ends at once (within 2 s) " +
			"with ErrCanceled and the Status of the last response.",
		canceledInWait,
	},
	{
		"deadline-before-retry",
		"If the wait before a retry would outlast the context's deadline, the generator does not wait: it returns ErrRateLimited at once, with RetryAfter.",
		func(t *trial) {
			// Without the deadline, the generator would wait this short time. A
			// busy machine may miss the deadline.
			t.tries = 3
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			t.limited(ctx, 2*time.Second)
		},
	},
	{
		"long-retry-after", "The generator does not wait for a Retry-After of a day: it returns ErrRateLimited at once, with RetryAfter.",
		func(t *trial) { t.limited(context.Background(), 24*time.Hour) },
	},
}

// canceledBy expects the result of a call that ctx ended.
func (t *trial) canceledBy(ctx context.Context, r result) {
	t.expect(r, portal.ErrCanceled)
	e := t.refusal(r)
	t.reject(!errors.Is(e, ctx.Err()), "errors.Is does not find %q in it: %w", ctx.Err(), e)
	t.reject(r.late > atOnce, "it returned %v after the context had ended", r.late.Round(time.Millisecond))
}

func canceledBefore(t *trial) {
	t.tries = 2
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Hour))
	defer cancel()
	for _, ctx := range []context.Context{canceled, late} {
		r := t.call(ctx, t.valid())
		t.canceledBy(ctx, r)
		t.reject(r.calls > 0, "%d calls were made", r.calls)
	}
}

// hang returns a fault that calls arrived, and waits until the caller gives up.
func (t *trial) hang(arrived func()) fault {
	return func(_ int, r *http.Request) (*http.Response, error) {
		_, _ = drain(r)
		arrived()
		select {
		case <-r.Context().Done():
			return nil, r.Context().Err()
		case <-t.life.Done(): // of a generator that did not pass its context on
			return nil, t.life.Err()
		}
	}
}

func canceledDuring(t *trial) {
	t.tries = 2
	for _, limit := range []time.Duration{checkLimit, 20 * time.Millisecond} {
		cancelFirst := limit == checkLimit
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		t.net.use(t.hang(func() {
			if cancelFirst {
				cancel()
			}
		}))
		r := t.call(ctx, t.valid())
		if cancelFirst && t.silent() {
			return
		}
		<-ctx.Done()
		t.in(ctx.Err().Error(), func() { t.canceledBy(ctx, r) })
	}
}

// silent reports, and notes, that the valid request made no call.
func (t *trial) silent() bool {
	if t.net.count() > 0 {
		return false
	}
	t.note("not checked: the valid request makes no call")
	return true
}

// canceledInWait ends the context a while after a response. It tries again with more
// time: a generator without retries returns before the context ends, but on a busy
// machine it may be late.
func canceledInWait(t *trial) {
	waits := []time.Duration{20 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond}
	t.tries = len(waits)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	busy := respondJSON(http.StatusServiceUnavailable, `{}`, "Retry-After", "2")
	var once sync.Once
	t.net.use(func(n int, r *http.Request) (*http.Response, error) {
		once.Do(func() { time.AfterFunc(waits[t.failed], cancel) })
		return busy(n, r)
	})
	r := t.call(ctx, t.valid())
	if !t.silent() && ctx.Err() != nil { // otherwise it does not wait
		t.canceledBy(ctx, r)
		status := t.refusal(r).Status
		t.reject(status != http.StatusServiceUnavailable, "Error.Status is %d after a response with 503", status)
	}
}

// limited responds with 429 to a call.
func (t *trial) limited(ctx context.Context, wait time.Duration) {
	t.net.use(respondJSON(http.StatusTooManyRequests, `{}`, "Retry-After", fmt.Sprint(int(wait.Seconds()))))
	if r := t.call(ctx, t.valid()); !t.silent() {
		t.expect(r, portal.ErrRateLimited)
		got := t.refusal(r).RetryAfter
		t.reject(got != wait, "Error.RetryAfter is %v, the response said %v", got, wait)
	}
}
