package peers

import (
	"context"
	"time"

	"github.com/portallink/portallink-go/internal/benchmark"
)

// Cell is one combination of a protocol, a number of callers and a latency.
type Cell struct {
	Protocol string
	Callers  int
	Latency  time.Duration // of the provider
}

// SocketLoads has the results of one cell, by the program's name.
type SocketLoads struct {
	Cell
	Loads map[string]*Load
}

// Matrix has every cell. QuickMatrix has enough of them to notice that something is broken.
func Matrix() (out []Cell) {
	for _, protocol := range []string{Plain, TLS} {
		for _, latency := range []time.Duration{0, 5 * time.Millisecond, 50 * time.Millisecond, 300 * time.Millisecond} {
			for _, callers := range []int{1, 64, 512, 2048} {
				out = append(out, Cell{protocol, callers, latency})
			}
		}
	}
	return out
}

// QuickMatrix is a part of Matrix. It takes a few seconds.
func QuickMatrix() []Cell {
	return []Cell{{Plain, 64, 0}, {TLS, 64, 0}, {Plain, 512, 5 * time.Millisecond}, {TLS, 512, 5 * time.Millisecond}}
}

// Sockets measures a Paddle session with two subscriptions over loopback connections, in
// the given number of rounds. Each program has its own server and opens its own
// connections. It does that in a first round, which does not count.
func Sockets(ctx context.Context, cell Cell, rounds int) (SocketLoads, error) {
	var session benchmark.Case
	for _, c := range benchmark.Cases() {
		if c.Provider == "paddle" && len(c.Request.SubscriptionIDs) == 2 {
			session = c
		}
	}
	// Long enough for each caller to make several calls.
	window := max(400*time.Millisecond, 5*cell.Latency)
	out := SocketLoads{cell, map[string]*Load{}}
	var calls []func(context.Context) error
	var loads []*Load
	var providers []*provider
	for _, name := range []string{Module, Handwritten, SDK, Floor} {
		p := newProvider(cell.Protocol, cell.Latency, session.Transport.Status, session.Transport.Body)
		defer p.Close()
		programs, err := Programs(session, nil, p.URL)
		if err != nil {
			return out, err
		}
		for _, program := range programs {
			if program.Name != name {
				continue
			}
			calls = append(calls, func(ctx context.Context) error {
				_, err := program.Link(ctx, session.Request)
				return err
			})
		}
		out.Loads[name] = &Load{}
		loads, providers = append(loads, out.Loads[name]), append(providers, p)
		if first := run(ctx, calls[len(calls)-1], cell.Callers, max(200*time.Millisecond, 2*cell.Latency)); first.failed > 0 {
			loads[len(loads)-1].Failed += first.failed
		}
	}
	for round := range rounds {
		for turn := range calls {
			i := (round + turn) % len(calls)
			loads[i].add(run(ctx, calls[i], cell.Callers, window))
		}
	}
	for i, load := range loads {
		load.Connections = providers[i].connections.Load()
	}
	return out, ctx.Err()
}
