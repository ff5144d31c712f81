package paddle_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// attempts answers each attempt in turn, without goroutines of its own, so that
// the clock of a synctest bubble can move.
type attempts struct {
	statuses []int
	bodies   []string // what was sent
}

func (a *attempts) RoundTrip(r *http.Request) (*http.Response, error) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	a.bodies = append(a.bodies, string(sent))
	status := a.statuses[min(len(a.bodies), len(a.statuses))-1]
	if status == 0 {
		return nil, errors.New("connection reset")
	}
	body := "<html>Sorry</html>"
	if status == http.StatusCreated {
		body = wellFormed
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func TestRetries(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		statuses []int
		sent     int
		kind     portal.ErrorKind // ErrUnknown: a link
	}{
		{"503, then success", []int{503, 201}, 2, portal.ErrUnknown},
		{"a broken connection, then success", []int{0, 201}, 2, portal.ErrUnknown},
		{"two failures, then success", []int{429, 502, 201}, 3, portal.ErrUnknown},
		{"three failures", []int{503, 503, 503, 201}, 3, portal.ErrUnavailable},
		{"a refusal", []int{403, 201}, 1, portal.ErrUnauthorized},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := &attempts{statuses: tt.statuses}
				c := client(t, a, func(cfg *paddle.Config) { cfg.Retry = portal.Retry{} })
				link, err := c.GenerateLink(t.Context(), wellFormedRequest)
				if tt.kind == portal.ErrUnknown {
					require.NoError(t, err)
					assert.Equal(t, overviewLink, link.URL.Reveal())
				} else {
					e := failure(t, link == nil, err)
					assert.Equal(t, tt.kind, e.Kind)
					assert.Equal(t, tt.sent, e.Attempts)
					assert.Equal(t, tt.statuses[tt.sent-1], e.Status)
				}
				require.Len(t, a.bodies, tt.sent)
				for _, body := range a.bodies {
					assert.Equal(t, `{"subscription_ids":["sub_1"]}`, body)
				}
			})
		})
	}
}

// silent never answers.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestTimeoutAndCancellation(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		timeout  time.Duration // of the client
		deadline time.Duration // of the caller
		kind     portal.ErrorKind
		after    time.Duration
	}{
		{"the client's timeout", 3 * time.Second, time.Minute, portal.ErrUnavailable, 3 * time.Second},
		{"the client's usual timeout", 0, time.Minute, portal.ErrUnavailable, 20 * time.Second},
		{"the caller's deadline", 0, time.Second, portal.ErrCanceled, time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				c := client(t, silent{}, func(cfg *paddle.Config) { cfg.Timeout = tt.timeout })
				start := time.Now()
				link, err := c.GenerateLink(ctx, wellFormedRequest)
				assert.Equal(t, tt.after, time.Since(start)) // by the bubble's clock
				assert.Equal(t, tt.kind, failure(t, link == nil, err).Kind)
				assert.Equal(t, tt.kind == portal.ErrCanceled, errors.Is(err, context.DeadlineExceeded))
			})
		})
	}
}
