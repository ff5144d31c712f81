package api_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

const (
	key     = "key-0123456789abcdef"
	baseURL = "https://api.example.com/base"
)

// response is the result of one attempt with a script.
type response struct {
	status int
	header map[string]string
	body   string
	err    error
	hang   bool // until the request's context ends
}

// script is a transport that returns its responses in turn and then repeats the last one. It
// records the requests.
type script struct {
	responses []response

	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
	}
	s.mu.Lock()
	a := s.responses[min(len(s.requests), len(s.responses)-1)]
	s.requests = append(s.requests, r)
	s.bodies = append(s.bodies, string(body))
	s.mu.Unlock()
	if a.hang {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	if a.err != nil {
		return nil, a.err
	}
	header := http.Header{}
	for name, value := range a.header {
		header.Set(name, value)
	}
	return &http.Response{
		StatusCode:    a.status,
		Header:        header,
		Body:          io.NopCloser(bytes.NewReader([]byte(a.body))),
		ContentLength: -1,
		Request:       r,
	}, nil
}

func (s *script) calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests)
}

func newClient(t *testing.T, transport http.RoundTripper, change func(*api.Config)) *api.Client {
	t.Helper()
	cfg := api.Config{
		Provider:    "example",
		BaseURL:     baseURL,
		Credentials: []api.Credential{{Field: "APIKey", Header: "X-API-Key", Value: key}},
		HTTPClient:  &http.Client{Transport: transport},
	}
	if change != nil {
		change(&cfg)
	}
	c, err := api.New(cfg)
	require.NoError(t, err)
	return c
}

func get(c *api.Client) api.Request {
	return api.Request{Method: http.MethodGet, URL: c.URL("things", "1")}
}

// failure makes the call and returns its error, which must be a *portal.Error.
func failure(t *testing.T, ctx context.Context, c *api.Client, r api.Request, private ...string) *portal.Error {
	t.Helper()
	a, err := c.Do(ctx, r, private...)
	require.Error(t, err)
	require.Nil(t, a)
	var e *portal.Error
	require.ErrorAs(t, err, &e, "%T", err)
	return e
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
