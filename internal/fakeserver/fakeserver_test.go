package fakeserver_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

func status(code int) *fakeserver.Response { return &fakeserver.Response{Status: code} }

// answer is a provider that answers everything with a status.
func answer(code int) func(*http.Request) *fakeserver.Response {
	return func(*http.Request) *fakeserver.Response { return status(code) }
}

func start(t *testing.T, provider func(*http.Request) *fakeserver.Response) *fakeserver.Server {
	t.Helper()
	s := fakeserver.New(provider)
	t.Cleanup(s.Close)
	return s
}

func send(t *testing.T, method, url, body string) *http.Response {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { res.Body.Close() })
	return res
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
	send(t, "PUT", s.URL()+"/a%2Fb?c=%20", "text")
	assert.Equal(t, "text", seen)
	got := s.Requests()
	require.Len(t, got, 1)
	assert.Equal(t, "PUT", got[0].Method)
	assert.Equal(t, "/a%2Fb", got[0].Path)
	assert.Equal(t, "c=%20", got[0].RawQuery)
	assert.Equal(t, "Go-http-client/1.1", got[0].Header.Get("User-Agent"))
	assert.Equal(t, "text", string(got[0].Body))

	got[0].Header.Set("User-Agent", "changed")
	got[0].Body[0] = 'X'
	again := s.Requests()[0]
	assert.Equal(t, "Go-http-client/1.1", again.Header.Get("User-Agent"))
	assert.Equal(t, "text", string(again.Body))
}

func TestLargeBody(t *testing.T) {
	t.Parallel()
	s := start(t, answer(200))
	assert.Equal(t, 200, send(t, "POST", s.URL(), strings.Repeat("x", 1<<20)).StatusCode)
	assert.Equal(t, 413, send(t, "POST", s.URL(), strings.Repeat("x", 1<<20+1)).StatusCode)
	assert.Len(t, s.Requests(), 1)
}

func TestFailNext(t *testing.T) {
	t.Parallel()
	s := start(t, answer(200))
	s.FailNext(2, status(503))
	s.FailNext(0, status(500))
	s.FailNext(-1, status(500))
	s.FailNext(1, status(429))
	var got []int
	for range 5 {
		got = append(got, send(t, "GET", s.URL(), "").StatusCode)
	}
	assert.Equal(t, []int{503, 503, 429, 200, 200}, got)
	assert.Len(t, s.Requests(), 5)
}

func TestGate(t *testing.T) {
	t.Parallel()
	s := start(t, answer(200))
	s.FailNext(1, status(503))
	open := false
	s.SetGate(func() *fakeserver.Response {
		if open {
			return nil
		}
		return status(429)
	})
	var got []int
	for _, open = range []bool{false, true, true} {
		got = append(got, send(t, "GET", s.URL(), "").StatusCode)
	}
	open = false
	s.SetGate(nil)
	got = append(got, send(t, "GET", s.URL(), "").StatusCode)
	assert.Equal(t, []int{429, 503, 200, 200}, got, "what the gate refuses uses up no fault")
	assert.Len(t, s.Requests(), 4)
}

func TestCloseEndsHeldRequests(t *testing.T) {
	t.Parallel()
	s := fakeserver.New(answer(200))
	arrived := make(chan struct{})
	s.FailNext(1, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	}))
	failed := make(chan error)
	go func() {
		res, err := http.Get(s.URL())
		if err == nil {
			res.Body.Close()
		}
		failed <- err
	}()
	<-arrived
	s.Close()
	assert.Error(t, <-failed)
}

// TestConcurrentUse is for the race detector: every method at once.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := start(t, answer(200))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 10 {
				s.FailNext(1, status(200))
				s.SetGate(func() *fakeserver.Response { return nil })
				s.HostPortal(func(*http.Request) (fakeserver.Visit, bool) { return s.SignedIn("t") }, "/portal/")
				s.SignIn("t", fakeserver.Visit{Page: "page"})
				s.Requests()
				for _, path := range []string{"/portal/t", "/"} {
					res, err := http.Get(s.URL() + path)
					if assert.NoError(t, err) {
						assert.NoError(t, res.Body.Close())
					}
				}
			}
		})
	}
	group.Wait()
	assert.Len(t, s.Requests(), 80)
}
