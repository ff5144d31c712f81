package fakeserver_test

import (
	"io"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/fakeserver"
	"github.com/portallink/portallink-go/internal/providertest"
)

func status(code int) *fakeserver.Response { return &fakeserver.Response{Status: code} }

// respond returns a provider that responds to every request with the status.
func respond(code int) func(*http.Request) *fakeserver.Response {
	return func(*http.Request) *fakeserver.Response { return status(code) }
}

func start(t *testing.T, provider func(*http.Request) *fakeserver.Response) *fakeserver.Server {
	t.Helper()
	s := fakeserver.New(provider)
	t.Cleanup(s.Close)
	return s
}

// statuses returns the statuses of the next n responses.
func statuses(t *testing.T, s *fakeserver.Server, n int) (got []int) {
	t.Helper()
	for range n {
		got = append(got, providertest.Send(t, "GET", s.URL(), "").Status)
	}
	return got
}

func TestRequestsAreRecorded(t *testing.T) {
	t.Parallel()
	var seen string
	s := start(t, func(r *http.Request) *fakeserver.Response {
		body, _ := io.ReadAll(r.Body)
		seen = string(body)
		r.Header.Set("User-Agent", "the handler's")
		body[0] = 'X'
		return status(200)
	})
	require.Empty(t, s.Requests())
	providertest.Send(t, "PUT", s.URL()+"/a%2Fb?c=%20", "text", http.Header{"A": {"b"}, "User-Agent": {"client"}})
	assert.Equal(t, "text", seen)
	for range 2 { // a change of the returned copy changes no record
		got := s.Requests()
		require.Len(t, got, 1)
		assert.Equal(t, "client", got[0].Header.Get("User-Agent"))
		assert.Equal(t, "b", got[0].Header.Get("A"))
		got[0].Header.Set("User-Agent", "changed")
		assert.Equal(t, fakeserver.Recorded{
			Method: "PUT", Path: "/a%2Fb", RawQuery: "c=%20", Header: got[0].Header, Body: []byte("text"),
		}, got[0])
		got[0].Body[0] = 'X'
	}
}

func TestLargeBody(t *testing.T) {
	t.Parallel()
	s := start(t, respond(200))
	assert.Equal(t, 200, providertest.Send(t, "POST", s.URL(), strings.Repeat("x", 1<<20)).Status)
	assert.Equal(t, 413, providertest.Send(t, "POST", s.URL(), strings.Repeat("x", 1<<20+1)).Status)
	s.FailNext(1, status(503))
	assert.Equal(t, 503, providertest.Send(t, "POST", s.URL(), strings.Repeat("x", 1<<20+1)).Status)
	require.Len(t, s.Requests(), 3)
	assert.Len(t, s.Requests()[2].Body, 1<<20)
}

func TestFailNext(t *testing.T) {
	t.Parallel()
	s := start(t, respond(200))
	s.FailNext(2, status(503))
	s.FailNext(0, status(500))
	s.FailNext(-1, status(500))
	s.FailNext(1, status(429))
	assert.Equal(t, []int{503, 503, 429, 200, 200}, statuses(t, s, 5))
	assert.Len(t, s.Requests(), 5)
	s.FailNext(math.MaxInt, status(503)) // takes no memory
	assert.Equal(t, []int{503, 503}, statuses(t, s, 2))
}

func TestGate(t *testing.T) {
	t.Parallel()
	s := start(t, respond(200))
	s.FailNext(1, status(503))
	open := false
	s.SetGate(func() *fakeserver.Response {
		if open {
			return nil
		}
		return status(429)
	})
	assert.Equal(t, []int{429}, statuses(t, s, 1))
	open = true
	assert.Equal(t, []int{503, 200}, statuses(t, s, 2), "a request that the gate rejects uses up no fault")
	open = false
	s.SetGate(nil)
	assert.Equal(t, []int{200}, statuses(t, s, 1))
	assert.Len(t, s.Requests(), 4)
}

func TestCloseEndsHeldRequests(t *testing.T) {
	t.Parallel()
	s := fakeserver.New(respond(200))
	arrived := make(chan struct{})
	s.FailNext(1, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	}))
	failed := make(chan error)
	go func() {
		_, err := http.Get(s.URL())
		failed <- err
	}()
	<-arrived
	s.Close()
	assert.Error(t, <-failed)
}

// TestConcurrentUse calls all methods at once, for the race detector.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := start(t, respond(200))
	providertest.Concurrently(func() {
		s.FailNext(1, status(200))
		s.SetGate(func() *fakeserver.Response { return nil })
		s.HostPortal(func(*http.Request) (fakeserver.Visit, bool) { return s.SignedIn("t") }, "/portal/")
		s.SignIn("t", fakeserver.Visit{Page: "page"})
		s.Requests()
		providertest.Send(t, "GET", s.URL()+"/portal/t", "")
		providertest.Send(t, "GET", s.URL()+"/", "")
	})
	assert.Len(t, s.Requests(), providertest.Calls)
}
