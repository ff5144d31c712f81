// Manylinks measures limiters side by side and prints the table of
// docs/many-links.md. It needs redis-server.
//
//	go run . [-window 6s] [-windows 3]
//
// Each limiter has to keep 240 calls a minute. To save time, -window replaces the minute.
// Each process has eight workers, which make one call after the other. A process here is a
// group of goroutines with its own limiter and its own Redis client.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/portallink/portallink-go/portal"
)

func main() {
	window := flag.Duration("window", 6*time.Second, "the length of a minute")
	windows := flag.Int("windows", 3, "how many of them to measure")
	flag.Parse()
	if err := run(context.Background(), *window, *windows, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "manylinks:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, window time.Duration, windows int, out io.Writer) error {
	addr, stop, err := startRedis(ctx)
	if err != nil {
		return err
	}
	defer stop()
	fmt.Fprintln(out, "| limiter | processes | worst window, limit 240 | limit used | round trips per call |")
	fmt.Fprintln(out, "|---|---|---|---|---|")
	for _, c := range candidates() {
		m, err := measure(ctx, c, addr, portal.Rate{Calls: 240, Per: window}, windows)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		trips := "–"
		if c.trips {
			trips = fmt.Sprintf("%.1f", m.trips)
		}
		fmt.Fprintf(out, "| %s | %d | %d | %.1f %% | %s |\n", c.name, c.processes, m.worst, 100*m.used, trips)
	}
	return nil
}

// startRedis starts a server on a loopback port.
func startRedis(ctx context.Context) (addr string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	addr = listener.Addr().String()
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", nil, err
	}
	if err := listener.Close(); err != nil {
		return "", nil, err
	}
	cmd := exec.CommandContext(ctx, "redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no")
	cmd.Dir = os.TempDir()
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	client := redis.NewClient(&redis.Options{Addr: addr})
	defer client.Close()
	for range 500 {
		if client.Ping(ctx).Err() == nil {
			return addr, stop, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	return "", nil, fmt.Errorf("redis-server does not respond at %s", addr)
}
