package api

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/internal/transport"
	"github.com/portallink/portallink-go/portal"
)

// RoundTrip makes one attempt and reads the whole response: if the body is cut off, the
// attempt fails. The wrapper also hides the transport's CloseIdleConnections. retryablehttp
// would call it each time it gives up, which would disturb all other calls.
func (k *call) RoundTrip(r *http.Request) (*http.Response, error) {
	c := k.client
	k.response.Attempts++
	// Here, and not before: net/http copies what it may have to send to the
	// target of a redirect, and the URL of a request that has a Host.
	r.Host = r.URL.Host
	c.keys().Authorize(r.Header, k.key, r.ContentLength > 0)
	resp, done, err := transport.Once(k.transport(), r)
	defer done()
	status := 0
	switch {
	case err != nil:
		err = transport.Classify(err)
	case resp == nil:
		err = errors.New("the transport returned neither a response nor an error")
	default:
		status = resp.StatusCode
		err = k.read(resp)
		c.used.Store(k.response.Sent.UnixNano())
		k.pause()
	}
	if c.logger != nil {
		k.log(r, status, err)
	}
	if err != nil {
		return nil, err
	}
	resp.Body = http.NoBody // k.response has it
	if status/100 == 3 {
		// Without a Location net/http has nothing to follow: it would forward
		// headers such as X-API-Key to another host.
		resp.Header = nil
	}
	return resp, nil
}

// pause tells the limiter for how long the provider asks everybody to wait.
func (k *call) pause() {
	p, ok := k.client.limiter.(portal.Pauser)
	if status := k.response.Status; ok && (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) {
		if asked := k.response.retryAfter(); asked > 0 {
			p.Pause(asked)
		}
	}
}

func (k *call) transport() http.RoundTripper {
	if t := k.client.http.Transport; t != nil {
		return t
	}
	return http.DefaultTransport
}

// read stores resp as the call's response. It ignores the body of an error response if it
// cannot be read, because the status says enough.
func (k *call) read(resp *http.Response) error {
	k.response.Status, k.response.Header, k.response.Body = resp.StatusCode, resp.Header, nil
	if resp.Body == nil {
		return nil
	}
	defer resp.Body.Close()
	if resp.StatusCode < http.StatusOK {
		return nil // 101: the body is the connection itself, which no context ends
	}
	ok := success(resp.StatusCode)
	limit := int64(decode.MaxErrorBody)
	if ok {
		limit = k.limit
	}
	body, err := transport.ReadAll(resp.Body, resp.ContentLength, limit)
	switch {
	case err == nil:
		k.response.Body = body
		return nil
	case ok:
		return transport.ClassifyBody(err)
	default:
		return nil
	}
}

// log writes only values that are never secret.
func (k *call) log(r *http.Request, status int, err error) {
	level, kind := slog.LevelDebug, portal.ErrUnknown
	switch {
	case errors.Is(err, transport.ErrMalformed):
		kind = portal.ErrBadResponse
	case err != nil && k.canceled() != nil:
		kind = portal.ErrCanceled
	case err != nil:
		kind = portal.ErrUnavailable
	case !success(status):
		kind = kindOf(status)
	}
	if kind != portal.ErrUnknown {
		level = slog.LevelWarn
	}
	logger := k.client.logger
	if !logger.Enabled(r.Context(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", r.Method),
		slog.String("host", r.URL.Host),
		slog.Int("status", status),
		slog.Int("attempt", k.response.Attempts),
		slog.Duration("duration", time.Since(k.response.Sent)),
	}
	if kind != portal.ErrUnknown {
		attrs = append(attrs, slog.String("kind", kind.Error()))
	}
	logger.LogAttrs(r.Context(), level, "portal API call", attrs...)
}
