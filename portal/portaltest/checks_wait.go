package portaltest

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/portallink/portallink-go/portal"
)

var waitChecks = []check{
	{
		name: "deadline-before-retry",
		rule: "A wait that would outlast the context's deadline is not begun: the provider's ErrRateLimited is returned now, with RetryAfter.",
		run: func(t *trial) error {
			// So little that a provider would be obeyed, were it not for the
			// deadline, which a busy machine may miss.
			return tries(3, func(int) error { return t.limited(2*time.Second, time.Second) })
		},
	},
	{
		name: "long-retry-after",
		rule: "A Retry-After of a day is not slept: ErrRateLimited is returned now, with RetryAfter.",
		run:  func(t *trial) error { return t.limited(24*time.Hour, 0) },
	},
}

// tries returns nil as soon as f does, which is told how often it failed before.
func tries(n int, f func(failed int) error) error {
	var err error
	for i := range n {
		if err = f(i); err == nil {
			break
		}
	}
	return err
}

// limited answers 429 to a call under a deadline, if that is not 0.
func (t *trial) limited(wait, deadline time.Duration) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if deadline > 0 {
		ctx, cancel = context.WithTimeout(ctx, deadline)
		defer cancel()
	}
	t.net.use(text(http.StatusTooManyRequests, `{}`, "Retry-After", fmt.Sprint(int(wait.Seconds()))))
	r := t.call(ctx, t.valid())
	if r.failure == nil && t.net.count() == 0 {
		t.note("not checked: the valid request makes no call")
		return nil
	}
	e, err := r.expect(portal.ErrRateLimited)
	if err == nil && e.RetryAfter != wait {
		err = fmt.Errorf("Error.RetryAfter is %v, the answer said %v", e.RetryAfter, wait)
	}
	return err
}
