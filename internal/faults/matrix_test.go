package faults

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

var retry = portal.Retry{Attempts: 2, Min: 1, Max: 1}

// patience is the limit for a call, and for goroutines to end.
const patience = 5 * time.Second

// It is not parallel: it counts goroutines, and silences the log of net/http.
func TestFaultMatrix(t *testing.T) {
	log.SetOutput(io.Discard)
	defer log.SetOutput(os.Stderr)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "\nfault")
	for _, s := range providertest.Providers {
		fmt.Fprint(table, "\t", s.Name)
	}
	fmt.Fprintln(table)
	for _, r := range rows(t) {
		fmt.Fprint(table, r.name)
		for _, s := range providertest.Providers {
			t.Run(r.name+"/"+s.Name, func(t *testing.T) {
				before := runtime.NumGoroutine()
				fmt.Fprint(table, "\t", cell(t, r, s))
				for end := time.Now().Add(patience); runtime.NumGoroutine() > before && time.Now().Before(end); {
					time.Sleep(time.Millisecond)
				}
				if runtime.NumGoroutine() > before {
					stacks := make([]byte, 1<<20)
					t.Fatalf("a goroutine is left behind:\n%s", stacks[:runtime.Stack(stacks, true)])
				}
			})
		}
		fmt.Fprintln(table)
	}
	if testing.Verbose() {
		_ = table.Flush()
	}
}

// cell makes one call with the fault and one without it. It returns the result of the first.
func cell(t *testing.T, r row, s providertest.Provider) string {
	t.Helper()
	fake := s.NewFake()
	defer fake.Close()
	proxy := newServer(t, fake.URL())
	defer proxy.close()
	front := proxy.plain
	if r.tls {
		front = proxy.tls
	}
	healthy, target := front.Listener.Addr().String(), new(atomic.Value)
	target.Store(healthy)
	transport := &http.Transport{
		MaxResponseHeaderBytes: 256 << 10,
		TLSClientConfig:        front.Client().Transport.(*http.Transport).TLSClientConfig,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, target.Load().(string))
		},
	}
	defer transport.CloseIdleConnections()
	g, err := s.New(providertest.Config{
		APIKey: portal.Secret(s.Key), BaseURL: front.URL, HTTPClient: &http.Client{Transport: transport}, Retry: retry,
	})
	require.NoError(t, err)
	if r.warm {
		_, err := g.GenerateLink(t.Context(), s.Valid)
		require.NoError(t, err)
	}

	proxy.fault.Store(&r.fault)
	target.Store(cmp.Or(r.addr, healthy))
	got := failing(t, r, s, g)
	proxy.fault.Store(nil)
	target.Store(healthy)
	link, err := g.GenerateLink(t.Context(), s.Valid)
	require.NoError(t, err, "the next call")
	require.NotEmpty(t, link.URL)
	return got
}

func failing(t *testing.T, r row, s providertest.Provider, g portal.LinkGenerator) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if r.met != nil {
		go func() {
			<-r.met
			cancel()
		}()
	}
	e := s.Failure(t, providertest.ErrorOf(g.GenerateLink(ctx, s.Valid)))
	assert.Equal(t, r.kind, e.Kind, "%v", e)
	assert.Equal(t, r.calls, e.Attempts, "%v", e)
	if r.kind == portal.ErrCanceled {
		require.ErrorIs(t, e, context.Canceled)
	}
	providertest.Hides(t, g, s.Key)
	return fmt.Sprintf("%v, %d×", e.Kind, e.Attempts)
}
