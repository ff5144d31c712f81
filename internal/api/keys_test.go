package api_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

func TestKeyOfEveryAttempt(t *testing.T) {
	t.Parallel()
	var asked []string
	n := 0
	s := &script{responses: []response{
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
	// A GraphQL response with status 200 may also report a refused key.
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
