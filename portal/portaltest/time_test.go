package portaltest_test

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/portallink/portallink-go/portal"
)

var brokenTimes = []broken{
	{"does not look at the context", "canceled-before", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		return g.GenerateLink(context.WithoutCancel(ctx), req)
	})},
	{"keeps the context's error to itself", "canceled-before", bendError(func(e *portal.Error) { e.Err = nil })},
	{"does not pass the context on", "canceled-during", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		if ctx.Err() != nil {
			return g.GenerateLink(ctx, req)
		}
		return g.GenerateLink(context.WithoutCancel(ctx), req)
	})},
	{"takes four seconds to return", "canceled-during", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		link, err := g.GenerateLink(ctx, req)
		if ctx.Err() != nil {
			time.Sleep(4 * time.Second)
		}
		return link, err
	})},
	{"takes four seconds to refuse", "canceled-before", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		if ctx.Err() != nil {
			time.Sleep(4 * time.Second)
		}
		return g.GenerateLink(ctx, req)
	})},
	{"takes cancellation for an outage", "canceled-during", flawed(flaws{blunt: true})},
	{"sleeps through cancellation", "canceled-in-wait", flawed(flaws{response: func(_ context.Context, status int, h http.Header) {
		if wait := retryAfter(h); status == http.StatusServiceUnavailable && wait <= 2*time.Second {
			time.Sleep(wait)
		}
	}})},
	{"forgets the answer", "canceled-in-wait", func(g *fourth) portal.LinkGenerator {
		g.flaws.response = sleep(2 * time.Second)
		return bent{LinkGenerator: g, generate: func(ctx context.Context, req portal.Request) (*portal.Link, error) {
			link, err := g.GenerateLink(ctx, req)
			if err != nil && ctx.Err() != nil {
				err = &portal.Error{Provider: "fourth", Kind: portal.ErrCanceled, Attempts: 1, Err: ctx.Err()}
			}
			return link, err
		}}
	}},
	{"sleeps until the deadline", "deadline-before-retry", func(g *fourth) portal.LinkGenerator {
		g.flaws.response = sleep(2 * time.Second)
		return bent{LinkGenerator: g, generate: func(ctx context.Context, req portal.Request) (*portal.Link, error) {
			link, err := g.GenerateLink(ctx, req)
			if err != nil && ctx.Err() != nil {
				err = &portal.Error{Provider: "fourth", Kind: portal.ErrCanceled, Attempts: 1, Err: ctx.Err()}
			}
			return link, err
		}}
	}},
	{"does not say how long to wait", "deadline-before-retry", bendError(func(e *portal.Error) { e.RetryAfter = 0 })},
	{"sleeps for a day", "long-retry-after", flawed(flaws{response: sleep(24 * time.Hour)})},
}

// sleep returns a wait for what Retry-After says, where that is exactly this
// long. It does end with the context.
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
