package portaltest_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/portallink/portallink-go/portal"
)

var brokenTimes = []broken{
	{"does not look at the context", "canceled-before", before(func(c *call) { c.ctx = context.WithoutCancel(c.ctx) })},
	{"asks the provider first", "canceled-before", before(func(c *call) { _, _ = c.g.GenerateLink(context.WithoutCancel(c.ctx), c.req) })},
	{"keeps the context's error to itself", "canceled-before", bendError(func(e *portal.Error) { e.Err = nil })},
	{"does not pass the context on", "canceled-during", before(func(c *call) {
		if c.ctx.Err() == nil {
			c.ctx = context.WithoutCancel(c.ctx)
		}
	})},
	{"takes four seconds to return", "canceled-during", after(slow)},
	{"takes four seconds to refuse", "canceled-before", before(slow)},
	{"takes cancellation for an outage", "canceled-during", mistakes(context.Canceled)},
	{"takes the deadline for an outage", "canceled-during", mistakes(context.DeadlineExceeded)},
	{"sleeps through cancellation", "canceled-in-wait", flawed(flaws{response: func(_ context.Context, status int, h http.Header) {
		if wait := retryAfter(h); status == http.StatusServiceUnavailable && wait <= 2*time.Second {
			time.Sleep(wait)
		}
	}})},
	{"forgets the response", "canceled-in-wait", forgetsResponse},
	{"sleeps until the deadline", "deadline-before-retry", forgetsResponse},
	{"does not say how long to wait", "deadline-before-retry", bendError(func(e *portal.Error) { e.RetryAfter = 0 })},
	{"an outage", "long-retry-after", bendKind(429, portal.ErrUnavailable)},
	{"sleeps for a day", "long-retry-after", flawed(flaws{response: sleep(24 * time.Hour)})},
}

// mistakes reports the end of a context as an outage.
func mistakes(end error) maker {
	return bendError(func(e *portal.Error) {
		if errors.Is(e, end) {
			e.Kind = portal.ErrUnavailable
		}
	})
}

func slow(c *call) {
	if c.ctx.Err() != nil {
		time.Sleep(4 * time.Second)
	}
}

// forgetsResponse waits before a retry. If the context ends, its error has no status, as if
// there had been no response.
func forgetsResponse(g *fourth) portal.LinkGenerator {
	g.flaws.response = sleep(2 * time.Second)
	return after(func(c *call) {
		if c.err != nil && c.ctx.Err() != nil {
			c.err = &portal.Error{Provider: "fourth", Kind: portal.ErrCanceled, Attempts: 1, Err: c.ctx.Err()}
		}
	})(g)
}

// sleep waits for the time in Retry-After if it is exactly wait, or until the context ends.
func sleep(wait time.Duration) func(context.Context, int, http.Header) {
	return func(ctx context.Context, _ int, h http.Header) {
		if retryAfter(h) != wait {
			return
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
}

func retryAfter(h http.Header) time.Duration {
	seconds, _ := strconv.Atoi(h.Get("Retry-After"))
	return time.Duration(seconds) * time.Second
}
