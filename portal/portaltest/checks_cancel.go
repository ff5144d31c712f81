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

var cancelChecks = []check{
	{
		name: "canceled-before",
		rule: "A context that has ended before the call gives ErrCanceled, which also matches the context's error, and no call is made.",
		run: func(t *trial) error {
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
		},
	},
	{
		name: "canceled-during",
		rule: "A context that is canceled, or whose deadline passes, while a call waits for its answer ends the call at once, with ErrCanceled.",
		run:  canceledDuring,
	},
	{
		name: "canceled-in-wait",
		rule: "A context that ends while the generator waits before it repeats a call ends that wait at once, " +
			"with ErrCanceled and the Status of the last answer.",
		run: canceledInWait,
	},
}

// canceledBy expects the result of a call that ctx ended.
func canceledBy(ctx context.Context, r result) error {
	e, err := r.expect(portal.ErrCanceled)
	switch {
	case err != nil:
		return err
	case !errors.Is(e, portal.ErrCanceled) || !errors.Is(e, ctx.Err()):
		return fmt.Errorf("errors.Is does not find %q in it: %w", ctx.Err(), e)
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

// canceledInWait tries again with more time: a generator that repeats nothing
// returns before the context ends, but on a busy machine only just.
func canceledInWait(t *trial) error {
	after := []time.Duration{20 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond}
	return tries(len(after), func(failed int) error { return t.cancelAfterAnswer(after[failed]) })
}

func (t *trial) cancelAfterAnswer(after time.Duration) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	busy := text(http.StatusServiceUnavailable, `{}`, "Retry-After", "2")
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
		return fmt.Errorf("Error.Status is %d after an answer with 503", e.Status)
	}
	return nil
}
