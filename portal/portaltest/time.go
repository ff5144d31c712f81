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
		name: "canceled-before",
		rule: "If the context has ended before the call, the generator returns ErrCanceled, which also matches the context's error, and makes no call.",
		run:  func(t *trial) error { return tries(2, func(int) error { return canceledBefore(t) }) },
	},
	{
		name: "canceled-during",
		rule: "If the context is canceled, or its deadline passes, while a call waits for its response, the call ends at once (within 2 s) " +
			"with ErrCanceled.",
		run: func(t *trial) error { return tries(2, func(int) error { return canceledDuring(t) }) },
	},
	{
		name: "canceled-in-wait",
		rule: "If the context ends during the wait before a retry, that wait ends at once (within 2 s) " +
			"with ErrCanceled and the Status of the last response.",
		run: canceledInWait,
	},
	{
		name: "deadline-before-retry",
		rule: "If the wait before a retry would outlast the context's deadline, the generator does not wait: it returns ErrRateLimited at once, with RetryAfter.",
		run: func(t *trial) error {
			// Without the deadline, the generator would wait this short time. A
			// busy machine may miss the deadline.
			return tries(3, func(int) error { return t.limited(2*time.Second, time.Second) })
		},
	},
	{
		name: "long-retry-after",
		rule: "The generator does not wait for a Retry-After of a day: it returns ErrRateLimited at once, with RetryAfter.",
		run:  func(t *trial) error { return t.limited(24*time.Hour, 0) },
	},
}

// tries calls f up to n times, until it returns nil. failed is the number of earlier
// failures.
func tries(n int, f func(failed int) error) error {
	var err error
	for i := range n {
		if err = f(i); err == nil {
			break
		}
	}
	return err
}

// canceledBy expects the result of a call that ctx ended.
func canceledBy(ctx context.Context, r result) error {
	e, err := r.expect(portal.ErrCanceled)
	switch {
	case err != nil:
		return err
	case !errors.Is(e, portal.ErrCanceled) || !errors.Is(e, ctx.Err()):
		return fmt.Errorf("errors.Is does not find %q in it: %w", ctx.Err(), e)
	case r.late > atOnce:
		return fmt.Errorf("it returned %v after the context had ended", r.late.Round(time.Millisecond))
	}
	return nil
}

func canceledBefore(t *trial) error {
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Hour))
	defer cancel()
	for _, ctx := range []context.Context{canceled, late} {
		r := t.call(ctx, t.valid())
		if err := canceledBy(ctx, r); err != nil {
			return err
		}
		if r.calls > 0 {
			return fmt.Errorf("%d calls were made", r.calls)
		}
	}
	return nil
}

// hang returns a fault that waits until the caller gives up, and a channel that
// is closed when the first call has arrived.
func (t *trial) hang() (fault, <-chan struct{}) {
	arrived := make(chan struct{})
	var once sync.Once
	return func(_ int, r *http.Request) (*http.Response, error) {
		discard(r)
		once.Do(func() { close(arrived) })
		select {
		case <-r.Context().Done():
			return nil, r.Context().Err()
		case <-t.net.over: // of a generator that did not pass its context on
			return nil, errOver
		}
	}, arrived
}

func canceledDuring(t *trial) error {
	hang, arrived := t.hang()
	t.net.use(hang)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-arrived:
			cancel()
		case <-ctx.Done():
		}
	}()
	r := t.call(ctx, t.valid())
	if t.net.count() == 0 {
		t.note("not checked: the valid request makes no call")
		return r.failure
	}
	cancel()
	if err := canceledBy(ctx, r); err != nil {
		return fmt.Errorf("canceled: %w", err)
	}

	ctx, cancel = context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	r = t.call(ctx, t.valid())
	<-ctx.Done()
	if err := canceledBy(ctx, r); err != nil {
		return fmt.Errorf("deadline: %w", err)
	}
	return nil
}

// canceledInWait tries again with more time: a generator without retries returns before
// the context ends, but on a busy machine it may be late.
func canceledInWait(t *trial) error {
	after := []time.Duration{20 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond}
	return tries(len(after), func(failed int) error { return t.cancelAfterResponse(after[failed]) })
}

func (t *trial) cancelAfterResponse(after time.Duration) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	busy := respondJSON(http.StatusServiceUnavailable, `{}`, "Retry-After", "2")
	var once sync.Once
	t.net.use(func(n int, r *http.Request) (*http.Response, error) {
		once.Do(func() { time.AfterFunc(after, cancel) })
		return busy(n, r)
	})
	r := t.call(ctx, t.valid())
	ended := ctx.Err() != nil
	switch {
	case r.failure != nil:
		return r.failure
	case t.net.count() == 0:
		t.note("not checked: the valid request makes no call")
		return nil
	case !ended:
		_, err := r.expect(portal.ErrUnavailable) // it does not wait
		return err
	}
	if err := canceledBy(ctx, r); err != nil {
		return err
	}
	if e, _ := r.refusal(); e.Status != http.StatusServiceUnavailable {
		return fmt.Errorf("Error.Status is %d after a response with 503", e.Status)
	}
	return nil
}

// limited responds with 429 to a call under a deadline, if that is not 0.
func (t *trial) limited(wait, deadline time.Duration) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if deadline > 0 {
		ctx, cancel = context.WithTimeout(ctx, deadline)
		defer cancel()
	}
	t.net.use(respondJSON(http.StatusTooManyRequests, `{}`, "Retry-After", fmt.Sprint(int(wait.Seconds()))))
	r := t.call(ctx, t.valid())
	if r.failure == nil && t.net.count() == 0 {
		t.note("not checked: the valid request makes no call")
		return nil
	}
	e, err := r.expect(portal.ErrRateLimited)
	if err == nil && e.RetryAfter != wait {
		err = fmt.Errorf("Error.RetryAfter is %v, the response said %v", e.RetryAfter, wait)
	}
	return err
}
