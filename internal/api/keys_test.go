package api_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

func TestHeaders(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{{status: 503}}}
	c := newClient(t, s, func(cfg *api.Config) {
		cfg.Headers = map[string]string{"example-version": "1"}
		cfg.Retry = portal.Retry{Min: time.Nanosecond, Max: time.Nanosecond}
	})
	r := get(c)
	r.Method, r.Body = http.MethodPost, []byte("{}")
	failure(t, t.Context(), c, r)
	require.Len(t, s.requests, 3)
	for _, r := range s.requests {
		assert.Equal(t, http.Header{
			"Accept":          {"application/json"},
			"Content-Type":    {"application/json"},
			"Example-Version": {"1"},
			"User-Agent":      {r.UserAgent()},
			"X-Api-Key":       {key},
		}, r.Header)
	}
}

// A transport that masks a header, as one that logs does, masks it for itself.
func TestHeadersAreOfOneAttempt(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{{status: 503}, {status: 200}}}
	var sent []string
	c := newClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		sent = append(sent, fmt.Sprint(r.Header))
		for _, values := range r.Header {
			values[0] = "***"
			_ = append(values, "***")
		}
		return s.RoundTrip(r)
	}), func(cfg *api.Config) { cfg.Retry = portal.Retry{Min: time.Nanosecond, Max: time.Nanosecond} })
	r := get(c)
	r.Method, r.Body = http.MethodPost, []byte("{}")
	for range 2 {
		_, err := c.Do(t.Context(), r)
		require.NoError(t, err)
	}
	require.Len(t, sent, 3)
	assert.Equal(t, sent[0], sent[1])
	assert.Equal(t, sent[0], sent[2])
}

func TestKeyOfEveryAttempt(t *testing.T) {
	t.Parallel()
	var asked []string
	n := 0
	s := &script{answers: []answer{
		{status: 503}, {status: 503}, {status: 401, body: "the-key-3 and the-key-1"}, // one call
		{status: 403}, // another
		{status: 200}, {status: 200}, {status: 200},
	}}
	c := newClient(t, s, func(cfg *api.Config) {
		cfg.Credentials = []api.Credential{
			{Field: "APIKey", Header: "Authorization", Scheme: "Bearer "}, // needs no value
			{Field: "AppKey", Header: "X-App-Key", Value: "another-key"},
		}
		cfg.Key = func(_ context.Context, refused portal.Secret) (portal.Secret, error) {
			asked = append(asked, refused.Reveal())
			if n++; n > 5 {
				return "the-key-5", nil
			}
			return portal.Secret(fmt.Sprintf("the-key-%d", n)), nil
		}
		cfg.Retry = portal.Retry{Min: time.Nanosecond, Max: time.Nanosecond}
		cfg.ErrorBody = func(_ int, body []byte) api.Problem { return api.Problem{Message: string(body)} }
	})
	e := failure(t, t.Context(), c, get(c))
	assert.Equal(t, portal.ErrUnauthorized, e.Kind)
	assert.Equal(t, "[redacted] and [redacted]", e.Message)
	failure(t, t.Context(), c, get(c))
	r, err := c.Do(t.Context(), get(c))
	require.NoError(t, err)
	// The body of a success may say so as well, as GraphQL does.
	assert.Equal(t, portal.ErrUnauthorized, portal.KindOf(c.Failed(r, api.Problem{Kind: portal.ErrUnauthorized}, nil)))
	for range 2 {
		_, err = c.Do(t.Context(), get(c))
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"", "", "", "the-key-3", "the-key-4", "the-key-5", ""}, asked)
	for i, r := range s.requests {
		assert.Equal(t, fmt.Sprintf("Bearer the-key-%d", min(i+1, 5)), r.Header.Get("Authorization"))
		assert.Equal(t, "another-key", r.Header.Get("X-App-Key"))
	}
}

func TestKeyIsSwappedUnderManyCallers(t *testing.T) {
	t.Parallel()
	var good atomic.Pointer[portal.Secret] // what the provider accepts, and what is to be read
	set := func(key portal.Secret) { good.Store(&key) }
	set("the-first-key")
	var mu sync.Mutex
	current := *good.Load()
	c := newClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		status := http.StatusOK
		if r.Header.Get("X-API-Key") != good.Load().Reveal() {
			status = http.StatusUnauthorized
		}
		return &http.Response{StatusCode: status, Body: http.NoBody, Request: r}, nil
	}), func(cfg *api.Config) {
		cfg.Key = func(_ context.Context, refused portal.Secret) (portal.Secret, error) {
			mu.Lock()
			defer mu.Unlock()
			if refused == current {
				current = *good.Load()
			}
			return current, nil
		}
	})
	var total atomic.Int32
	var wg sync.WaitGroup
	for caller := range 64 {
		wg.Go(func() {
			failed := 0
			for i := range 200 {
				if caller == 0 && i == 100 {
					set("the-second-key")
				}
				if _, err := c.Do(t.Context(), get(c)); err != nil {
					assert.ErrorIs(t, err, portal.ErrUnauthorized)
					failed++
				}
			}
			assert.LessOrEqual(t, failed, 1)
			total.Add(int32(failed))
		})
	}
	wg.Wait()
	assert.Positive(t, total.Load(), "somebody has to notice")
}
