package portaltest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// crowd is how many calls are made at once.
const crowd = 64

var concurrencyChecks = []check{
	{
		name: "concurrent-calls",
		rule: "A generator is safe for concurrent use: 64 calls at once give what they give one by one.",
		run:  concurrentCalls,
	},
	{
		name: "no-goroutine-left",
		rule: "When a call has returned, no goroutine of it is left, however it ended.",
		run: func(t *trial) error {
			stacks, err := strays(t.manyEnds, t.net.base.CloseIdleConnections)
			if err == nil && stacks != "" {
				err = errors.New("these are left:\n" + stacks)
			}
			return err
		},
	}}

func concurrentCalls(t *trial) error {
	known, stranger := t.call(context.Background(), t.valid()), t.call(context.Background(), t.unknown())
	if err := errors.Join(known.failure, stranger.failure); err != nil {
		return err
	}
	start := make(chan struct{})
	failures := make([]error, crowd)
	var wg sync.WaitGroup
	for i := range crowd {
		wg.Go(func() {
			req, alone := t.valid(), known
			if i%4 == 3 {
				req, alone = t.unknown(), stranger
			}
			<-start
			r := t.call(context.Background(), req)
			_, err := t.capabilities()
			switch {
			case r.failure != nil:
				failures[i] = r.failure
			case err != nil:
				failures[i] = err
			case (r.link == nil) != (alone.link == nil) || (r.err == nil) != (alone.err == nil):
				failures[i] = fmt.Errorf("a call among others ended otherwise than alone: %w", errors.Join(r.err, alone.err))
			}
		})
	}
	close(start)
	wg.Wait()
	for _, err := range failures {
		if err != nil {
			return err // one is enough
		}
	}
	return nil
}

// manyEnds makes calls that end in each way there is.
func (t *trial) manyEnds() error {
	if err := t.each(func(result) error { return nil }); err != nil {
		return err
	}
	hang, _ := t.hang()
	t.net.use(hang)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	return t.call(ctx, t.valid()).failure
}
