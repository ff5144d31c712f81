package portaltest_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/portallink/portallink-go/portal"
)

var brokenResults = []broken{
	{"serves nobody", "valid-request", bend(func(*fourth, context.Context, portal.Request) (*portal.Link, error) {
		return nil, &portal.Error{Provider: "fourth", Kind: portal.ErrNotFound}
	})},
	{"blames the request for an unknown customer", "unknown-customer", bendKind(404, portal.ErrInvalidRequest)},
	{"a link for an unknown customer", "unknown-customer", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		link, err := g.GenerateLink(ctx, req)
		if portal.KindOf(err) == portal.ErrNotFound {
			return &portal.Link{Provider: "fourth", URL: "https://portal.example/sign-in"}, nil
		}
		return link, err
	})},
	{"neither link nor error", "one-result", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		link, err := g.GenerateLink(ctx, req)
		if portal.KindOf(err) == portal.ErrBadResponse {
			return nil, nil
		}
		return link, err
	})},
	{"a link beside the error", "one-result", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		link, err := g.GenerateLink(ctx, req)
		if portal.KindOf(err) == portal.ErrCanceled {
			return &portal.Link{}, err
		}
		return link, err
	})},
	{"one link for all time", "fresh-links", cached(func(l *portal.Link) *portal.Link { return l })},
	{"copies of one link", "fresh-links", cached(func(l *portal.Link) *portal.Link { c := *l; return &c })},

	{"gives up when it is busy", "concurrent-calls", func(g *fourth) portal.LinkGenerator {
		seats := make(chan struct{}, 1)
		return bent{LinkGenerator: g, generate: func(ctx context.Context, req portal.Request) (*portal.Link, error) {
			select {
			case seats <- struct{}{}:
				defer func() { <-seats }()
				time.Sleep(time.Millisecond) // so that the others find the seat taken
				return g.GenerateLink(ctx, req)
			default:
				return nil, &portal.Error{Provider: "fourth", Kind: portal.ErrUnavailable, Err: errors.New("busy")}
			}
		}}
	}},
	{"a goroutine waits for ever", "no-goroutine-left", bend(func(g *fourth, ctx context.Context, req portal.Request) (*portal.Link, error) {
		go func() { <-g.over }()
		return g.GenerateLink(ctx, req)
	})},
}

func cached(hand func(*portal.Link) *portal.Link) func(*fourth) portal.LinkGenerator {
	return func(g *fourth) portal.LinkGenerator {
		var mu sync.Mutex
		links := map[string]*portal.Link{}
		return bent{LinkGenerator: g, generate: func(ctx context.Context, req portal.Request) (*portal.Link, error) {
			key := fmt.Sprint(req)
			mu.Lock()
			defer mu.Unlock()
			if links[key] == nil {
				link, err := g.GenerateLink(ctx, req)
				if err != nil {
					return nil, err
				}
				links[key] = link
			}
			return hand(links[key]), nil
		}}
	}
}
