package api

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/portallink/portallink-go/internal/retryafter"
	"github.com/portallink/portallink-go/internal/transport"
	"github.com/portallink/portallink-go/portal"
)

func withDefaults(r portal.Retry) (portal.Retry, error) {
	switch {
	case r.Attempts < 0 || r.Min < 0 || r.Max < 0:
		return r, errors.New("a field is negative")
	case r.Min > r.Max && r.Max != 0:
		return r, errors.New("its Min is longer than its Max")
	}
	r.Attempts = cmp.Or(r.Attempts, DefaultAttempts)
	r.Min = cmp.Or(r.Min, min(DefaultMinWait, cmp.Or(r.Max, DefaultMaxWait)))
	r.Max = cmp.Or(r.Max, max(DefaultMaxWait, r.Min))
	return r, nil
}

// checkRetry is retryablehttp's CheckRetry. It decides about the wait as well: if the wait is
// too long, the call ends here, where the provider's response is still available.
func (k *call) checkRetry(ctx context.Context, _ *http.Response, err error) (bool, error) {
	over := k.response.Attempts >= k.client.retry.Attempts || ctx.Err() != nil
	if over || err != nil && !transient(err) || err == nil && !repeatable(k.response.Status) {
		return false, nil // retryablehttp then returns the attempt's own error
	}
	asked := time.Duration(0)
	if err == nil {
		asked = k.response.retryAfter()
	}
	if asked > k.client.retry.Max {
		return false, nil
	}
	wait := asked
	if asked == 0 {
		wait = jitter(k.client.retry, k.response.Attempts)
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait || k.budget.timer != nil && time.Until(k.budget.deadline) <= wait {
		return false, nil
	}
	k.retry.RetryWaitMin = wait
	return true, nil
}

// backoff is retryablehttp's Backoff. As a plain function it takes no allocation.
func backoff(wait, _ time.Duration, _ int, _ *http.Response) time.Duration { return wait }

// jitter returns a random wait. Its limit is Min, doubled for each attempt made, and at most
// Max. Clients that failed at the same time do not retry at the same time.
func jitter(r portal.Retry, attempts int) time.Duration {
	limit := r.Min
	for i := 1; i < attempts && limit < r.Max; i++ {
		limit += min(limit, r.Max-limit)
	}
	return rand.N(limit)
}

func repeatable(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// transient reports whether a retry of a failed attempt may succeed.
func transient(err error) bool { return !errors.Is(err, transport.ErrMalformed) && !untrusted(err) }

// untrusted reports whether the host could not prove its identity. A retry does not help: the
// host must not see the key.
func untrusted(err error) bool {
	alert, ok := errors.AsType[*net.OpError](err) // crypto/tls has no public type for it over TCP
	return ok && (alert.Op == "remote error" || alert.Op == "local error") ||
		has[*tls.CertificateVerificationError](err) || has[tls.RecordHeaderError](err) ||
		has[x509.UnknownAuthorityError](err) || has[x509.HostnameError](err) || has[x509.CertificateInvalidError](err)
}

func has[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func (r *Response) retryAfter() time.Duration {
	if r.Status < http.StatusMultipleChoices {
		return 0
	}
	return retryafter.Parse(r.Header.Get("Retry-After"), time.Now())
}
