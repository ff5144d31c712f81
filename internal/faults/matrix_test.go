package faults

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

var retry = portal.Retry{Attempts: 2, Min: 1, Max: 1}

// subject is a provider with its fake.
type subject struct {
	name string
	key  string
	req  portal.Request
	open func() (fakeURL string, closeFake func())
	new  func(baseURL string, client *http.Client) (portal.LinkGenerator, error)
}

var subjects = []subject{
	{
		"paddle", paddletest.Key,
		portal.Request{CustomerID: paddletest.Customer, SubscriptionIDs: paddletest.Subscriptions},
		func() (string, func()) { s := paddletest.NewServer(); return s.URL(), s.Close },
		func(baseURL string, client *http.Client) (portal.LinkGenerator, error) {
			return paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: baseURL, HTTPClient: client, Retry: retry})
		},
	},
	{
		"salesbricks", salesbrickstest.Key,
		portal.Request{SubscriptionIDs: []string{salesbrickstest.Subscription}},
		func() (string, func()) { s := salesbrickstest.NewServer(); return s.URL(), s.Close },
		func(baseURL string, client *http.Client) (portal.LinkGenerator, error) {
			return salesbricks.New(salesbricks.Config{APIKey: salesbrickstest.Key, BaseURL: baseURL, HTTPClient: client, Retry: retry})
		},
	},
	{
		"appstle", appstletest.Key,
		portal.Request{CustomerID: appstletest.Customer},
		func() (string, func()) { s := appstletest.NewServer(); return s.URL(), s.Close },
		func(baseURL string, client *http.Client) (portal.LinkGenerator, error) {
			return appstle.New(appstle.Config{APIKey: appstletest.Key, BaseURL: baseURL, HTTPClient: client, Retry: retry})
		},
	},
}

// patience is how long a call may take after its context has ended, and how
// long goroutines may take to go.
const patience = 5 * time.Second

// It is not parallel: it counts goroutines, and keeps net/http from logging what
// it finds odd.
func TestFaultMatrix(t *testing.T) {
	log.SetOutput(io.Discard)
	defer log.SetOutput(os.Stderr)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "\nfault")
	for _, s := range subjects {
		fmt.Fprint(table, "\t", s.name)
	}
	fmt.Fprintln(table)
	for _, r := range rows(t) {
		fmt.Fprint(table, r.name)
		for _, s := range subjects {
			t.Run(r.name+"/"+s.name, func(t *testing.T) {
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

// cell makes one call that meets the fault and one that does not, and returns
// what came of the first.
func cell(t *testing.T, r row, s subject) string {
	t.Helper()
	fakeURL, closeFake := s.open()
	defer closeFake()
	proxy := newServer(t, fakeURL)
	defer proxy.close()
	target, baseURL := new(atomic.Value), "http://"+proxy.addr()
	target.Store(proxy.addr())
	transport := &http.Transport{
		MaxResponseHeaderBytes: 256 << 10,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, target.Load().(string))
		},
	}
	defer transport.CloseIdleConnections()
	healthy := proxy.addr()
	if r.tls {
		front, trust := tlsFront(t, proxy)
		defer front.Close()
		healthy = strings.TrimPrefix(front.URL, "https://")
		transport.TLSClientConfig = trust
		baseURL = "https://" + healthy
	}
	g, err := s.new(baseURL, &http.Client{Transport: transport})
	require.NoError(t, err)
	if r.warm {
		_, err := g.GenerateLink(t.Context(), s.req)
		require.NoError(t, err)
	}

	proxy.play(r.fault)
	if r.dead {
		target.Store(closedPort(t))
	}
	got := failing(t, r, s, g)
	proxy.play(nil)
	proxy.drop()
	target.Store(healthy)
	link, err := g.GenerateLink(t.Context(), s.req)
	require.NoError(t, err, "the next call")
	require.NotEmpty(t, link.URL)
	return got
}

func failing(t *testing.T, r row, s subject, g portal.LinkGenerator) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if r.kind == portal.ErrCanceled {
		ctx, cancel = context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
	}
	type result struct {
		link *portal.Link
		err  error
	}
	done := make(chan result, 1)
	go func() {
		link, err := g.GenerateLink(ctx, s.req)
		done <- result{link, err}
	}()
	var got result
	select {
	case got = <-done:
	case <-time.After(2 * patience):
		t.Fatal("the call outlasts its context")
	}
	require.Nil(t, got.link)
	var e *portal.Error
	require.True(t, errors.As(got.err, &e))
	assert.Equal(t, r.kind, e.Kind, "%v", e)
	assert.Equal(t, r.calls, e.Attempts, "%v", e)
	if r.kind == portal.ErrCanceled {
		require.ErrorIs(t, got.err, context.DeadlineExceeded)
	}
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		assert.NotContains(t, fmt.Sprintf(verb, got.err), s.key)
		assert.NotContains(t, fmt.Sprintf(verb, g), s.key)
	}
	return fmt.Sprintf("%v, %d×", e.Kind, e.Attempts)
}

// closedPort is an address on which nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}
