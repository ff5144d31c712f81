package api_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

func TestErrorBody(t *testing.T) {
	t.Parallel()
	type row struct {
		problem api.Problem
		status  int
		header  map[string]string
		want    portal.Error
	}
	table.Run(t, map[string]row{
		"says nothing": {
			api.Problem{}, 404, nil,
			portal.Error{Kind: portal.ErrNotFound, Status: 404},
		},
		"its kind is better than the status": {
			api.Problem{Kind: portal.ErrUnauthorized, Code: "bad_key"}, 400, nil,
			portal.Error{Kind: portal.ErrUnauthorized, Code: "bad_key", Status: 400},
		},
		"a redirect, whatever the problem says": {
			api.Problem{Kind: portal.ErrNotFound, Code: "c"}, 302, nil,
			portal.Error{Kind: portal.ErrBadResponse, Code: "c", Status: 302, Err: errors.New("the client follows no redirects")},
		},
		"a rate limit, whatever the problem says": {
			api.Problem{Kind: portal.ErrUnauthorized, Code: "c"}, 429, nil,
			portal.Error{Kind: portal.ErrRateLimited, Code: "c", Status: 429},
		},
		"everything": {
			api.Problem{Field: "CustomerID", Code: "c", Message: "m", RequestID: "r"}, 422, map[string]string{"X-Request-Id": "h"},
			portal.Error{Kind: portal.ErrInvalidRequest, Field: "CustomerID", Code: "c", Message: "m", RequestID: "r", Status: 422},
		},
		"request identifier of a header": {
			api.Problem{}, 400, map[string]string{"X-Request-Id": "abc"},
			portal.Error{Kind: portal.ErrInvalidRequest, RequestID: "abc", Status: 400},
		},
		"secrets are taken out": {
			api.Problem{
				Code:      "code " + key,
				Message:   "no " + key + " for sam@example.com, see https://example.com/?token=t, private-text",
				RequestID: key,
			}, 400, nil,
			portal.Error{
				Kind: portal.ErrInvalidRequest, Code: "code [redacted]", RequestID: "[redacted]", Status: 400,
				Message: "no [redacted] for [redacted], see [redacted] [redacted]",
			},
		},
		"long text is cut": {
			api.Problem{Message: strings.Repeat("ab ", 200)}, 400, nil,
			portal.Error{Kind: portal.ErrInvalidRequest, Status: 400, Message: strings.Repeat("ab ", 99) + "…"},
		},
	}, func(t *testing.T, tt row) {
		s := &script{responses: []response{{status: tt.status, header: tt.header, body: "body"}}}
		c := newClient(t, s, func(cfg *api.Config) {
			cfg.Retry.Attempts = 1
			cfg.ErrorBody = func(status int, body []byte) api.Problem {
				assert.Equal(t, tt.status, status)
				assert.Equal(t, "body", string(body))
				return tt.problem
			}
		})
		tt.want.Provider, tt.want.Attempts = "example", 1
		assert.Equal(t, tt.want, *failure(t, t.Context(), c, get(c), "private-text"))
	})
}

// An error has nothing of the response before the last one.
func TestErrorIsOfTheLastResponse(t *testing.T) {
	t.Parallel()
	s := &script{responses: []response{{status: 503, body: "busy"}, {status: 400, body: strings.Repeat("x", 64<<10+1)}}}
	c := newClient(t, s, func(cfg *api.Config) {
		cfg.Retry.Min, cfg.Retry.Max = 1, 1
		cfg.ErrorBody = func(_ int, body []byte) api.Problem { return api.Problem{Code: string(body)} }
	})
	assert.Equal(t, portal.Error{Provider: "example", Kind: portal.ErrInvalidRequest, Status: 400, Attempts: 2}, *failure(t, t.Context(), c, get(c)))
}

func TestErrorsOfResponses(t *testing.T) {
	t.Parallel()
	s := &script{responses: []response{{status: 200, header: map[string]string{"X-Request-Id": "id", "Retry-After": "1"}, body: "{}"}}}
	c := newClient(t, s, nil)
	a, err := c.Do(t.Context(), get(c))
	require.NoError(t, err)
	p := api.Problem{Kind: portal.ErrNotFound, Field: "Email", Code: "c", Message: "m hidden-text", Private: []string{"hidden-text"}}
	want := portal.Error{
		Provider: "example", Field: "Email", Status: 200, Code: "c", Message: "m [redacted]", RequestID: "id", Attempts: 1,
	}
	for kind, got := range map[portal.ErrorKind]error{
		portal.ErrNotFound: c.Failed(a, p, nil), portal.ErrBadResponse: c.Bad(a, p, "reason"),
	} {
		if want.Kind, want.Err = kind, nil; kind != portal.ErrNotFound {
			want.Err = errors.New("reason")
		}
		assert.Equal(t, &want, got)
	}
}

// The causes that errors.Is and errors.As find have no secrets either.
func TestTransportErrors(t *testing.T) {
	t.Parallel()
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	type row struct {
		err  error
		kind portal.ErrorKind
		text string
		net  string // the text of the wrapped net.Error
	}
	table.Pairs(t, map[string]row{
		"says the key":                   {errors.New("cannot send " + key), portal.ErrUnavailable, "cannot send [redacted]", ""},
		"says a URL":                     {errors.New("Get \"https://example.com/?email=sam%40example.com\": no"), portal.ErrUnavailable, "unavailable: Get", ""},
		"is about a URL":                 {&url.Error{Op: "Get", URL: "https://x/?email=sam@example.com", Err: syscall.ECONNREFUSED}, portal.ErrUnavailable, "connection refused", "connection refused"},
		"a context of its own":           {context.Canceled, portal.ErrUnavailable, "context canceled", ""},
		"headers too large":              {errors.New("net/http: server response headers exceeded 262144 bytes; aborted"), portal.ErrBadResponse, "too large", ""},
		"HTTP/2 headers too large":       {errors.New("http2: response header list larger than advertised limit"), portal.ErrBadResponse, "too large", ""},
		"a host that reads like a fault": {errors.New("lookup chunk.example.com: no such host"), portal.ErrUnavailable, "no such host", ""},
		"of the network":                 {dial(syscall.ECONNREFUSED), portal.ErrUnavailable, "dial tcp", "dial tcp: connection refused"},
		"of the network, with the key":   {dial(errors.New("no " + key)), portal.ErrUnavailable, "dial tcp", "dial tcp: no [redacted]"},
		"of the network, with quotes":    {dial(errors.New(`got "what another was sent"`)), portal.ErrUnavailable, "dial tcp: got", "dial tcp: got"},
	}, func(t *testing.T, name string, tt row) {
		s := &script{responses: []response{{err: tt.err}}}
		c := newClient(t, s, func(cfg *api.Config) { cfg.Retry.Attempts = 1 })
		e := failure(t, t.Context(), c, get(c))
		assert.Equal(t, tt.kind, e.Kind)
		var foreign *url.Error
		hidden := tt.err == context.Canceled || errors.As(tt.err, &foreign)
		assert.Equal(t, !hidden, errors.Is(e, tt.err))
		assert.NotErrorAs(t, e, &foreign)
		assert.Contains(t, e.Error(), tt.text)
		for _, secret := range []string{key, "sam", "?email", "another"} {
			assert.NotContains(t, e.Error(), secret)
		}
		var op *net.OpError
		assert.Equal(t, name == "of the network", errors.As(e, &op), "the original is clean")
		var network net.Error
		if assert.Equal(t, tt.net != "", errors.As(e, &network)) && tt.net != "" {
			assert.Equal(t, tt.net, network.Error())
			assert.False(t, network.Timeout())
		}
	})
}

// A transport that breaks the rules of http.RoundTripper causes no panic.
func TestOddTransports(t *testing.T) {
	t.Parallel()
	table.Run(t, map[string]roundTripper{
		"neither": func(*http.Request) (*http.Response, error) { return nil, nil },
		"no body": func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 500}, nil },
		"no header": func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 404, Body: http.NoBody}, nil
		},
		"endless by its own account": func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, ContentLength: 1 << 60, Body: http.NoBody}, nil
		},
		"switches protocols": func(r *http.Request) (*http.Response, error) {
			body, _ := io.Pipe() // like a connection: a read does not return
			return &http.Response{StatusCode: 101, Body: body}, nil
		},
		"status zero": func(*http.Request) (*http.Response, error) { return &http.Response{Body: http.NoBody}, nil },
	}, func(t *testing.T, transport roundTripper) {
		c := newClient(t, transport, func(cfg *api.Config) { cfg.Retry.Attempts = 1 })
		assert.Equal(t, 1, failure(t, t.Context(), c, get(c)).Attempts)
	})
}

func TestShownRequestID(t *testing.T) {
	t.Parallel()
	type row struct{ header, want string }
	table.Run(t, map[string]row{
		"plain":  {"0193f2ab-4c1d-7e55-8f00-a1b2c3d4e5f6", "0193f2ab-4c1d-7e55-8f00-a1b2c3d4e5f6"},
		"none":   {"", ""},
		"key":    {key, "[redacted]"},
		"end":    {"x-" + key[len(key)-8:], "x-[redacted]"},
		"person": {"for-sam-1", "for-[redacted]-1"},
		"long":   {strings.Repeat("word ", 200_000), strings.Repeat("word ", 19) + "wo…"},
	}, func(t *testing.T, tt row) {
		s := &script{responses: []response{{status: 200, header: map[string]string{"X-Request-Id": tt.header}}}}
		r, err := newClient(t, s, nil).Do(t.Context(), api.Request{Method: "GET"}, "Sam")
		require.NoError(t, err)
		assert.Equal(t, tt.want, r.RequestID())
		assert.Equal(t, tt.want, r.Show(tt.header))
	})
}
