package bulk

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// minPause is the upper bound of the random wait before the second try. It doubles
// with each further try, up to maxPause. It is not used if the provider asks for a wait.
const (
	minPause = 250 * time.Millisecond
	maxPause = 30 * time.Second
)

// generate tries a request up to Options.Attempts times, until more ends.
func (r *run) generate(calls, more context.Context, request portal.Request) (*portal.Link, error) {
	for attempt := 1; ; attempt++ {
		link, err := r.generator.GenerateLink(calls, request)
		if err == nil {
			return r.accept(link)
		}
		if attempt >= r.opts.Attempts || !portal.KindOf(err).Temporary() || !sleep(calls, more, pause(err, attempt)) {
			return nil, err
		}
	}
}

// accept returns link if it is one, and lasts long enough.
func (r *run) accept(link *portal.Link) (*portal.Link, error) {
	if link == nil {
		return nil, r.refuse(&portal.Link{}, errors.New("the generator returned neither a link nor an error"))
	}
	if left, known := link.ExpiresIn(time.Now()); known && r.opts.MinLifetime > 0 && left < r.opts.MinLifetime {
		return nil, r.refuse(link, fmt.Errorf("the link expires in %s, MinLifetime is %s", left.Round(time.Second), r.opts.MinLifetime))
	}
	return link, nil
}

func (r *run) refuse(link *portal.Link, cause error) error {
	return &portal.Error{
		Provider:  r.generator.Capabilities().Provider,
		Kind:      portal.ErrBadResponse,
		RequestID: link.RequestID,
		Attempts:  link.Attempts,
		Err:       cause,
	}
}

// pause is the wait before the next try.
func pause(err error, attempt int) time.Duration {
	var e *portal.Error
	if errors.As(err, &e) && e != nil && e.RetryAfter > 0 {
		return e.RetryAfter
	}
	limit := min(minPause<<min(attempt-1, 10), maxPause)
	return rand.N(limit)
}

// sleep waits for d and reports whether there is a further try. It does not wait if
// the pause would outlast the deadline.
func sleep(calls, more context.Context, d time.Duration) bool {
	if deadline, ok := calls.Deadline(); ok && d >= time.Until(deadline) {
		return false
	}
	select {
	case <-time.After(d):
		return calls.Err() == nil && more.Err() == nil
	case <-calls.Done():
	case <-more.Done():
	}
	return false
}
