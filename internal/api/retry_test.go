package api_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

func TestRepetition(t *testing.T) {
	t.Parallel()
	ok := answer{status: 200, body: "{}"}
	fail := func(status int) []answer { return []answer{{status: status}, ok} }
	broken := func(err error) []answer { return []answer{{err: err}, ok} }
	tests := []struct {
		name    string
		answers []answer
		calls   int
		kind    portal.ErrorKind // ErrUnknown: a success
	}{
		{"success", []answer{ok}, 1, 0},
		{"201", []answer{{status: 201}}, 1, 0},
		{"204", []answer{{status: 204}}, 1, 0},
		{"408", fail(408), 2, 0},
		{"429", fail(429), 2, 0},
		{"500", fail(500), 2, 0},
		{"502", fail(502), 2, 0},
		{"503", fail(503), 2, 0},
		{"504", fail(504), 2, 0},
		{"400 is final", fail(400), 1, portal.ErrInvalidRequest},
		{"401 is final", fail(401), 1, portal.ErrUnauthorized},
		{"402 is final", fail(402), 1, portal.ErrUnauthorized},
		{"403 is final", fail(403), 1, portal.ErrUnauthorized},
		{"404 is final", fail(404), 1, portal.ErrNotFound},
		{"409 is final", fail(409), 1, portal.ErrInvalidRequest},
		{"410 is final", fail(410), 1, portal.ErrNotFound},
		{"418 is final", fail(418), 1, portal.ErrInvalidRequest},
		{"422 is final", fail(422), 1, portal.ErrInvalidRequest},
		{"425 is final", fail(425), 1, portal.ErrInvalidRequest},
		{"501 is final", fail(501), 1, portal.ErrUnavailable},
		{"505 is final", fail(505), 1, portal.ErrUnavailable},
		{"540 is final", fail(540), 1, portal.ErrUnavailable},
		{"301 is final", fail(301), 1, portal.ErrBadResponse},
		{"304 is final", fail(304), 1, portal.ErrBadResponse},
		{"600 is final", fail(600), 1, portal.ErrBadResponse},
		{"three times and no more", []answer{{status: 503}}, 3, portal.ErrUnavailable},
		{"connection refused", broken(syscall.ECONNREFUSED), 2, 0},
		{"connection reset", broken(syscall.ECONNRESET), 2, 0},
		{"unknown certificate authority", broken(x509.UnknownAuthorityError{}), 1, portal.ErrUnavailable},
		{"failed verification", broken(&tls.CertificateVerificationError{Err: errors.New("x")}), 1, portal.ErrUnavailable},
		{"wrong host", broken(x509.HostnameError{Certificate: &x509.Certificate{}, Host: "h"}), 1, portal.ErrUnavailable},
		{"no TLS", broken(tls.RecordHeaderError{Msg: "x"}), 1, portal.ErrUnavailable},
		{"handshake alert", broken(&net.OpError{Op: "remote error", Err: tls.AlertError(40)}), 1, portal.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{answers: tt.answers}
				c := newClient(t, s, nil)
				a, err := c.Do(t.Context(), get(c))
				assert.Equal(t, tt.calls, s.calls())
				if tt.kind == portal.ErrUnknown {
					require.NoError(t, err)
					assert.Equal(t, tt.calls, a.Attempts)
					return
				}
				var e *portal.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, tt.kind, e.Kind)
				assert.Equal(t, tt.calls, e.Attempts)
				assert.Equal(t, "example", e.Provider)
				last := tt.answers[min(tt.calls, len(tt.answers))-1]
				assert.Equal(t, last.status, e.Status)
			})
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	// The clock of a bubble starts at this moment.
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	const long = 365 * 24 * time.Hour
	tests := []struct {
		name       string
		status     int
		retryAfter string
		deadline   time.Duration // of the caller; 0: none
		wait       time.Duration // before the second call; -1: none is made
		want       time.Duration // Error.RetryAfter
	}{
		{"seconds", 429, "1", 0, time.Second, 0},
		{"seconds with 503", 503, "2", 0, 2 * time.Second, 0},
		{"date", 429, start.Add(2 * time.Second).Format(http.TimeFormat), 0, 2 * time.Second, 0},
		{"longer than Max", 429, "3", 0, -1, 3 * time.Second},
		{"longer than Max with 503", 503, "3600", 0, -1, time.Hour},
		{"date longer than Max", 429, start.Add(time.Minute).Format(http.TimeFormat), 0, -1, time.Minute},
		{"a day", 429, "86400", 0, -1, 24 * time.Hour},
		{"more seconds than a duration holds", 429, "9223372037", 0, -1, math.MaxInt64},
		{"more seconds than a number holds", 429, "99999999999999999999", 0, -1, math.MaxInt64},
		{"a date far away", 429, start.Add(long).Format(http.TimeFormat), 0, -1, long},
		{"deadline before it", 429, "2", 50 * time.Millisecond, -1, 2 * time.Second},
		{"deadline at the same time", 429, "1", time.Second, -1, time.Second},
		{"deadline after it", 429, "1", 1100 * time.Millisecond, time.Second, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if tt.deadline != 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.deadline)
					defer cancel()
				}
				s := &script{answers: []answer{
					{status: tt.status, header: map[string]string{"Retry-After": tt.retryAfter}},
					{status: 200},
				}}
				c := newClient(t, s, nil)
				if tt.wait >= 0 {
					_, err := c.Do(ctx, get(c))
					require.NoError(t, err)
					assert.Equal(t, tt.wait, time.Since(start))
					return
				}
				e := failure(t, ctx, c, get(c))
				want := portal.ErrRateLimited
				if tt.status == 503 {
					want = portal.ErrUnavailable
				}
				assert.Equal(t, want, e.Kind)
				assert.Equal(t, tt.want, e.RetryAfter)
				assert.Equal(t, 1, s.calls())
				assert.Zero(t, time.Since(start), "it slept")
			})
		})
	}
}

// Nothing can be asked of a Retry-After that names no time to come: the wait is
// the client's own.
func TestRetryAfterUnreadable(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"", "0", "-5", "soon", "1.5", "Fri, 31 Dec 1999 23:59:59 GMT"} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				s := &script{answers: []answer{{status: 429, header: map[string]string{"Retry-After": header}}, {status: 200}}}
				c := newClient(t, s, nil)
				_, err := c.Do(t.Context(), get(c))
				require.NoError(t, err)
				assert.Equal(t, 2, s.calls())
				assert.Less(t, time.Since(start), api.DefaultMinWait)
			})
		})
	}
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		retry  portal.Retry
		calls  int
		limits []time.Duration // of the waits
	}{
		{"defaults", portal.Retry{}, 3, []time.Duration{200, 400}},
		{"doubled up to Max", portal.Retry{Attempts: 6, Min: 100 * time.Millisecond, Max: 300 * time.Millisecond}, 6, []time.Duration{100, 200, 300, 300, 300}},
		{"Min alone", portal.Retry{Attempts: 3, Min: 5 * time.Second}, 3, []time.Duration{5000, 5000}},
		{"Max alone", portal.Retry{Attempts: 3, Max: 50 * time.Millisecond}, 3, []time.Duration{50, 50}},
		{"once", portal.Retry{Attempts: 1}, 1, nil},
		{"as long as there is", portal.Retry{Attempts: 2, Min: math.MaxInt64, Max: math.MaxInt64}, 1, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			spread := make([]map[time.Duration]bool, len(tt.limits))
			for range 20 {
				synctest.Test(t, func(t *testing.T) {
					s := &timed{script: script{answers: []answer{{status: 503}}}}
					c := newClient(t, s, func(cfg *api.Config) {
						cfg.Retry = tt.retry
						cfg.Timeout = time.Minute
					})
					e := failure(t, t.Context(), c, get(c))
					assert.Equal(t, tt.calls, e.Attempts)
					require.Len(t, s.times, tt.calls)
					for i, limit := range tt.limits {
						wait := s.times[i+1].Sub(s.times[i])
						assert.LessOrEqual(t, wait, limit*time.Millisecond, "wait %d", i)
						if spread[i] == nil {
							spread[i] = map[time.Duration]bool{}
						}
						spread[i][wait] = true
					}
				})
			}
			for i := range spread {
				assert.Greater(t, len(spread[i]), 1, "wait %d is not random", i)
			}
		})
	}
}

// timed notes when each attempt was made.
type timed struct {
	script
	times []time.Time
}

func (s *timed) RoundTrip(r *http.Request) (*http.Response, error) {
	s.times = append(s.times, time.Now())
	return s.script.RoundTrip(r)
}

func TestBodyIsSentWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []answer{{status: 503}, {err: syscall.ECONNRESET}, {status: 200}}}
		c := newClient(t, s, nil)
		r := get(c)
		r.Method, r.Body = http.MethodPost, []byte(`{"a":1}`)
		_, err := c.Do(t.Context(), r)
		require.NoError(t, err)
		assert.Equal(t, []string{`{"a":1}`, `{"a":1}`, `{"a":1}`}, s.bodies)
		for _, r := range s.requests {
			assert.EqualValues(t, 7, r.ContentLength)
			assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
		}
	})
}

// The cause must not bring the URL back that the message leaves out.
func TestCauseHasNoURL(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{{err: &url.Error{Op: "Get", URL: "https://x/?email=sam@example.com", Err: syscall.ECONNREFUSED}}}}
	c := newClient(t, s, func(cfg *api.Config) { cfg.Retry.Attempts = 1 })
	e := failure(t, t.Context(), c, get(c), "sam@example.com")
	assert.ErrorIs(t, e, syscall.ECONNREFUSED)
	assert.NotContains(t, e.Error(), "sam@example.com")
	assert.Contains(t, e.Error(), "connection refused")
	var foreign *url.Error
	assert.NotErrorAs(t, e, &foreign)
}
