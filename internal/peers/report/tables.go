package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/portallink/portallink-go/internal/peers"
)

// table is a table that belongs between the markers with its name.
type table struct{ name, text string }

// measure makes the wanted tables. If quick is set, it measures less.
func measure(ctx context.Context, quick bool, wanted func(name string) bool) ([]table, error) {
	rounds, subscriptions, cells := 61, 100_000, peers.Matrix()
	if quick {
		rounds, subscriptions, cells = 15, 10_000, peers.QuickMatrix()
	}
	// In a turn of 100 calls, a program pays for caches that are full of another one.
	calls, err := peers.Calls(rounds, 500)
	if err != nil {
		return nil, err
	}
	listings, err := peers.Listings(min(3, rounds/15), subscriptions)
	if err != nil {
		return nil, err
	}
	tables := []table{
		{"machine", machine()},
		{"calls", callsTable(calls)},
		{"listings", listingsTable(listings)},
		{"performance", summary(calls, listings)},
	}
	if wanted("clicks") {
		clicks, err := peers.Clicks(ctx, 5, 50*time.Millisecond)
		if err != nil {
			return nil, err
		}
		tables = append(tables, table{"clicks", clicksTable(clicks)})
	}
	if wanted("sockets") {
		var loads []peers.SocketLoads
		for _, cell := range cells {
			load, err := peers.Sockets(ctx, cell, 5)
			if err != nil {
				return nil, err
			}
			loads = append(loads, load)
		}
		tables = append(tables, table{"sockets", socketsTable(loads)})
	}
	if wanted("sizes") && !quick { // building three programs takes longer than the rest
		sizes, err := peers.Sizes(ctx)
		if err != nil {
			return nil, err
		}
		tables = append(tables, table{"sizes", sizesTable(sizes)})
	}
	return tables, nil
}

// markdown formats rows as a table. The first row is its header.
func markdown(rows ...[]string) string {
	var b strings.Builder
	for i, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
	return b.String()
}

func callsTable(rows []peers.CallCosts) string {
	goals := goalsOf(minor(goVersion()))
	out := [][]string{{
		"call", "time", "/ hand-written", "/ SDK or GraphQL client", "/ same decoder", "/ transport and decode",
		"allocations", "hand-written's", "SDK's or GraphQL client's",
	}}
	for _, row := range rows {
		ours := row.Costs[peers.Module]
		library, name := row.Costs[peers.SDK], peers.SDK
		if _, ok := row.Costs[peers.SDK]; !ok {
			library, name = row.Costs[peers.GraphQL], peers.GraphQL
		}
		cells := []string{row.Name, fmt.Sprintf("%.1f µs", float64(ours.Time.Nanoseconds())/1000)}
		for _, peer := range []string{peers.Handwritten, name, peers.SameDecoder, peers.Floor} {
			cost, ok := row.Costs[peer]
			if !ok {
				cells = append(cells, "–")
				continue
			}
			cells = append(cells, goals.judge(row.Name, peer, ours.Over(cost)))
		}
		cells = append(cells, count(ours.Allocs), count(row.Costs[peers.Handwritten].Allocs))
		if library.Time == 0 {
			out = append(out, append(cells, "–"))
			continue
		}
		out = append(out, append(cells, count(library.Allocs)))
	}
	return markdown(out...)
}

// count rounds down, as testing.AllocsPerRun does.
func count(allocs float64) string { return fmt.Sprint(int(allocs)) }

func listingsTable(l peers.ListingCosts) string {
	out := [][]string{{"each of " + thousands(l.Subscriptions) + " subscriptions", "time", "/ this module", "allocations", "bytes"}}
	ours := l.Costs[peers.Module]
	for _, name := range []string{peers.Module, peers.SDK, peers.Handwritten} {
		cost := l.Costs[name]
		out = append(out, []string{
			name, fmt.Sprintf("%.0f µs", float64(cost.Time.Nanoseconds())/1000), fmt.Sprintf("%.1f", cost.Over(ours)),
			count(cost.Allocs), thousands(int(cost.Bytes)),
		})
	}
	return markdown(out...) + fmt.Sprintf("\nThis module held %.2f MB at most while it listed 10 pages, and %.2f MB while it listed all %d.\n",
		float64(l.HeldFew)/1e6, float64(l.HeldAll)/1e6, l.Subscriptions/200)
}

func clicksTable(c peers.Click) string {
	trips := func(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d)/float64(c.RoundTrip)) }
	return markdown(
		[]string{"a click over a line with a round trip of " + c.RoundTrip.String(), "time", "round trips"},
		[]string{"the first of a client", millis(c.Cold), trips(c.Cold)},
		[]string{"the first, after `Warm`", millis(c.Warmed), trips(c.Warmed)},
		[]string{"another one", millis(c.Warm), trips(c.Warm)},
	)
}

func socketsTable(loads []peers.SocketLoads) string {
	out := [][]string{{
		"protocol", "latency", "callers", "calls/s", "hand-written", "SDK", "p50", "p99", "hand-written", "SDK",
		"connections", "hand-written", "SDK", "rate / hand-written", "p99 / hand-written",
		"transport and decode's rate / hand-written",
	}}
	for _, l := range loads {
		ours, hand, sdk := l.Loads[peers.Module], l.Loads[peers.Handwritten], l.Loads[peers.SDK]
		row := []string{l.Protocol, l.Latency.String(), thousands(l.Callers)}
		for _, load := range []*peers.Load{ours, hand, sdk} {
			text := thousands(int(load.Rate))
			if load.Failed > 0 {
				text += fmt.Sprintf(" (%d failed)", load.Failed)
			}
			row = append(row, text)
		}
		row = append(row, millis(ours.P50), millis(ours.P99), millis(hand.P99), millis(sdk.P99),
			fmt.Sprint(ours.Connections), fmt.Sprint(hand.Connections), fmt.Sprint(sdk.Connections),
			fmt.Sprintf("%.2f", ours.RateOver(*hand)), fmt.Sprintf("%.2f", ours.P99Over(*hand)),
			fmt.Sprintf("%.2f", l.Loads[peers.Floor].RateOver(*hand)))
		out = append(out, row)
	}
	return markdown(out...)
}

func sizesTable(sizes map[string]peers.Size) string {
	out := [][]string{{"a program that makes one Paddle link with", "stripped", "packages linked", "of other modules"}}
	for _, name := range []string{peers.Module, peers.SDK, peers.Handwritten} {
		s := sizes[name]
		out = append(out, []string{name, fmt.Sprintf("%.1f MB", float64(s.Bytes)/1e6), fmt.Sprint(s.Packages), fmt.Sprint(s.Foreign)})
	}
	return markdown(out...)
}

// summary makes the table of the README.
func summary(calls []peers.CallCosts, listings peers.ListingCosts) string {
	out := [][]string{{"", "time / hand-written", "time / vendor's SDK", "allocations", "hand-written's", "SDK's"}}
	row := func(name string, ours, hand, sdk peers.Cost) {
		cells := []string{name, fmt.Sprintf("%.2f", ours.Over(hand)), "–", count(ours.Allocs), count(hand.Allocs), "–"}
		if sdk.Time > 0 {
			cells[2], cells[5] = fmt.Sprintf("%.2f", ours.Over(sdk)), count(sdk.Allocs)
		}
		out = append(out, cells)
	}
	for _, c := range calls {
		row(c.Name, c.Costs[peers.Module], c.Costs[peers.Handwritten], c.Costs[peers.SDK])
	}
	row("Paddle, each subscription of a listing", listings.Costs[peers.Module], listings.Costs[peers.Handwritten], listings.Costs[peers.SDK])
	return markdown(out...) + "\n" + machine()
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// thousands writes n with commas.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return thousands(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
