package api_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

func TestRepetition(t *testing.T) {
	t.Parallel()
	ok := response{status: 200, body: "{}"}
	fail := func(status int) []response { return []response{{status: status}, ok} }
	broken := func(err error) []response { return []response{{err: err}, ok} }
	type row struct {
		responses []response
		calls     int
		kind      portal.ErrorKind // ErrUnknown: a success
	}
	table.Bubbles(t, map[string]row{
		"success":                       {[]response{ok}, 1, 0},
		"201":                           {[]response{{status: 201}}, 1, 0},
		"204":                           {[]response{{status: 204}}, 1, 0},
		"299":                           {[]response{{status: 299}}, 1, 0},
		"503":                           {fail(503), 2, 0},
		"502":                           {fail(502), 2, 0},
		"504":                           {fail(504), 2, 0},
		"401 is final":                  {fail(401), 1, portal.ErrUnauthorized},
		"402 is final":                  {fail(402), 1, portal.ErrUnauthorized},
		"403 is final":                  {fail(403), 1, portal.ErrUnauthorized},
		"404 is final":                  {fail(404), 1, portal.ErrNotFound},
		"409 is final":                  {fail(409), 1, portal.ErrInvalidRequest},
		"410 is final":                  {fail(410), 1, portal.ErrNotFound},
		"499 is final":                  {fail(499), 1, portal.ErrInvalidRequest},
		"501 is final":                  {fail(501), 1, portal.ErrUnavailable},
		"599 is final":                  {fail(599), 1, portal.ErrUnavailable},
		"300 is final":                  {fail(300), 1, portal.ErrBadResponse},
		"400 is final":                  {fail(400), 1, portal.ErrInvalidRequest},
		"600 is final":                  {fail(600), 1, portal.ErrBadResponse},
		"three times and no more":       {[]response{{status: 500}}, 3, portal.ErrUnavailable},
		"408 three times":               {[]response{{status: 408}}, 3, portal.ErrUnavailable},
		"429 three times":               {[]response{{status: 429}}, 3, portal.ErrRateLimited},
		"connection refused":            {broken(syscall.ECONNREFUSED), 2, 0},
		"connection reset":              {broken(syscall.ECONNRESET), 2, 0},
		"unknown certificate authority": {broken(x509.UnknownAuthorityError{}), 1, portal.ErrUnavailable},
		"failed verification":           {broken(&tls.CertificateVerificationError{Err: errors.New("x")}), 1, portal.ErrUnavailable},
		"wrong host":                    {broken(x509.HostnameError{Certificate: &x509.Certificate{}, Host: "h"}), 1, portal.ErrUnavailable},
		"no TLS":                        {broken(tls.RecordHeaderError{Msg: "x"}), 1, portal.ErrUnavailable},
		"handshake alert":               {broken(&net.OpError{Op: "remote error", Err: tls.AlertError(40)}), 1, portal.ErrUnavailable},
		"alert of our own":              {broken(&net.OpError{Op: "local error", Err: tls.AlertError(40)}), 1, portal.ErrUnavailable},
		"of the network":                {broken(&net.OpError{Op: "read", Err: syscall.ECONNRESET}), 2, 0},
	}, func(t *testing.T, tt row) {
		s := &script{responses: tt.responses}
		c := newClient(t, s, nil)
		if tt.kind == portal.ErrUnknown {
			a, err := c.Do(t.Context(), get(c))
			require.NoError(t, err)
			assert.Equal(t, tt.calls, a.Attempts)
		} else {
			e := failure(t, t.Context(), c, get(c))
			assert.Equal(t, tt.kind, e.Kind)
			assert.Equal(t, tt.calls, e.Attempts)
			assert.Equal(t, tt.responses[min(tt.calls, len(tt.responses))-1].status, e.Status)
		}
		assert.Equal(t, tt.calls, s.calls())
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	// The clock of a synctest bubble starts at this time.
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	const none, own = -1, -2
	type row struct {
		status     int
		retryAfter string
		deadline   time.Duration // of the caller; 0: none
		wait       time.Duration // before the second call; none: no second call, own: chosen by the client
		want       time.Duration // Error.RetryAfter
	}
	table.Bubbles(t, map[string]row{
		"seconds":                            {429, "1", 0, time.Second, 0},
		"seconds with 503":                   {503, "2", 0, 2 * time.Second, 0},
		"date":                               {429, start.Add(2 * time.Second).Format(http.TimeFormat), 0, 2 * time.Second, 0},
		"longer than Max":                    {429, "3", 0, none, 3 * time.Second},
		"longer than Max with 503":           {503, "3600", 0, none, time.Hour},
		"more seconds than a duration holds": {429, "9223372037", 0, none, math.MaxInt64},
		"deadline before it":                 {429, "2", 50 * time.Millisecond, none, 2 * time.Second},
		"deadline at the same time":          {429, "1", time.Second, none, time.Second},
		"deadline after it":                  {429, "1", 1100 * time.Millisecond, time.Second, 0},
		"no time":                            {429, "0", 0, own, 0},
		"unreadable":                         {503, "soon", 0, own, 0},
		"a date that has passed":             {429, "Fri, 31 Dec 1999 23:59:59 GMT", 0, own, 0},
	}, func(t *testing.T, tt row) {
		ctx := t.Context()
		if tt.deadline != 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, tt.deadline)
			defer cancel()
		}
		s := &script{responses: []response{
			{status: tt.status, header: map[string]string{"Retry-After": tt.retryAfter}},
			{status: 200},
		}}
		c := newClient(t, s, nil)
		if tt.wait != none {
			_, err := c.Do(ctx, get(c))
			require.NoError(t, err)
			assert.Equal(t, 2, s.calls())
			if tt.wait == own {
				assert.Less(t, time.Since(start), api.DefaultMinWait)
			} else {
				assert.Equal(t, tt.wait, time.Since(start))
			}
			return
		}
		e := failure(t, ctx, c, get(c))
		assert.Equal(t, map[int]portal.ErrorKind{429: portal.ErrRateLimited, 503: portal.ErrUnavailable}[tt.status], e.Kind)
		assert.Equal(t, tt.want, e.RetryAfter)
		assert.Equal(t, 1, s.calls())
		assert.Zero(t, time.Since(start), "it slept")
	})
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	type row struct {
		retry  portal.Retry
		calls  int
		limits []time.Duration // of the waits
	}
	table.Run(t, map[string]row{
		"defaults":            {portal.Retry{}, 3, []time.Duration{200, 400}},
		"doubled up to Max":   {portal.Retry{Attempts: 6, Min: 100 * time.Millisecond, Max: 300 * time.Millisecond}, 6, []time.Duration{100, 200, 300, 300, 300}},
		"Min alone":           {portal.Retry{Attempts: 3, Min: 5 * time.Second}, 3, []time.Duration{5000, 5000}},
		"Max alone":           {portal.Retry{Attempts: 3, Max: 50 * time.Millisecond}, 3, []time.Duration{50, 50}},
		"once":                {portal.Retry{Attempts: 1}, 1, nil},
		"as long as there is": {portal.Retry{Attempts: 2, Min: math.MaxInt64, Max: math.MaxInt64}, 1, nil},
	}, func(t *testing.T, tt row) {
		longest := make([]time.Duration, len(tt.limits))
		for range 50 {
			synctest.Test(t, func(t *testing.T) {
				var times []time.Time
				c := newClient(t, roundTripper(func(*http.Request) (*http.Response, error) {
					times = append(times, time.Now())
					return &http.Response{StatusCode: 503, Body: http.NoBody}, nil
				}), func(cfg *api.Config) {
					cfg.Retry = tt.retry
					cfg.Timeout = time.Minute
				})
				e := failure(t, t.Context(), c, get(c))
				assert.Equal(t, tt.calls, e.Attempts)
				require.Len(t, times, tt.calls)
				for i, limit := range tt.limits {
					wait := times[i+1].Sub(times[i])
					assert.LessOrEqual(t, wait, limit*time.Millisecond, "wait %d", i)
					longest[i] = max(longest[i], wait)
				}
			})
		}
		for i, limit := range tt.limits {
			assert.Greater(t, longest[i], limit*time.Millisecond/2, "wait %d", i)
			assert.NotEqual(t, longest[i], limit*time.Millisecond, "wait %d is not random", i)
		}
	})
}
