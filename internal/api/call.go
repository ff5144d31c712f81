package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/portallink/portallink-go/portal"
)

// Limits on what is read of one answer, in bytes after decompression.
const (
	MaxResponse  = 1 << 20
	MaxListing   = 16 << 20
	maxErrorBody = 64 << 10
)

// Request is one call.
type Request struct {
	Method   string
	URL      url.URL // made with Client.URL
	Body     []byte  // JSON; nil: none
	MaxBytes int64   // of the answer; 0: MaxResponse
}

// Response is a complete answer of the provider.
type Response struct {
	Status   int
	Header   http.Header
	Body     []byte
	Attempts int // calls made, this one included

	private []string
}

// RequestID is what providers that document no identifier of a call send, if
// they send one.
func (a *Response) RequestID() string { return a.Header.Get("X-Request-Id") }

// Do makes the call and returns an answer with a status from 200 to 299. The
// error is a *portal.Error; it does not repeat what is private, such as an
// e-mail address.
func (c *Client) Do(ctx context.Context, r Request, private ...string) (*Response, error) {
	if ctx == nil {
		return nil, c.Refuse("", "the context is nil")
	}
	own, cancel := c.bound(ctx)
	defer cancel()
	k := c.newCall(ctx, r.MaxBytes, private)
	k.url = r.URL
	k.first = *(&http.Request{
		Method:     r.Method,
		URL:        &k.url,
		Header:     http.Header{}, // RoundTrip fills it
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
	}).WithContext(own)
	k.req.Request = &k.first
	if body := r.Body; body != nil {
		k.req.ContentLength = int64(len(body))
		k.req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		k.req.Body, _ = k.req.GetBody()
	}
	return k.do()
}

// bound adds the client's timeout to ctx, unless ctx ends before that.
func (c *Client) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= c.timeout {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, c.timeout)
}

var contentTypeJSON = []string{"application/json"}

// call is the state of one call. It holds the clients that it goes through, so
// that each attempt finds its state without a detour.
type call struct {
	client *Client
	caller context.Context // without the client's timeout
	limit  int64
	url    url.URL
	first  http.Request // the first attempt's
	req    retryablehttp.Request
	http   http.Client
	retry  retryablehttp.Client

	answer   Response // the last one that came
	attempts int
	body     io.LimitedReader
	wait     time.Duration // before the next attempt
	refused  error         // what the limiter said
}

func (c *Client) newCall(caller context.Context, limit int64, private []string) *call {
	k := &call{client: c, caller: caller, limit: limit, http: c.http}
	if limit == 0 {
		k.limit = MaxResponse
	}
	k.answer.private = private
	k.http.Transport = k
	k.retry.HTTPClient = &k.http
	k.retry.Logger = nil                // retryablehttp's own would print URLs
	k.retry.RetryMax = c.retry.Attempts // checkRetry ends the call before that
	k.retry.CheckRetry = k.checkRetry
	k.retry.Backoff = k.backoff
	k.retry.PrepareRetry = afresh
	k.retry.ErrorHandler = retryablehttp.PassthroughErrorHandler
	return k
}

func (k *call) do() (*Response, error) {
	if err := contextErr(k.caller); err != nil {
		return nil, k.failure(err)
	}
	resp, err := k.retry.Do(&k.req)
	if resp != nil {
		_ = resp.Body.Close() // ends the timer of an http.Client with a Timeout
	}
	k.answer.Attempts = k.attempts
	if err == nil && success(k.answer.Status) {
		return &k.answer, nil
	}
	return nil, k.failure(err)
}

// afresh lets an attempt begin with a body and a header of its own: net/http adds
// the cookies of a Jar to it, and RoundTrip all else. retryablehttp would repeat
// the body, but takes three allocations to get ready for that.
func afresh(r *http.Request) (err error) {
	r.Header = http.Header{}
	if r.GetBody != nil {
		r.Body, err = r.GetBody()
	}
	return err
}

func success(status int) bool { return status >= 200 && status <= 299 }

// failure is the error of a call that ended without a success: err is nil if an
// answer says so, and says why there is none otherwise.
func (k *call) failure(err error) error {
	c, a := k.client, &k.answer
	var p Problem
	if a.Status != 0 && !success(a.Status) && c.errorBody != nil && len(a.Body) > 0 {
		p = c.errorBody(a.Status, a.Body)
	}
	if p.Kind == portal.ErrUnknown || a.Status < http.StatusBadRequest { // a redirect is one whatever it says
		p.Kind = kindOf(a.Status)
	}
	e := c.problem(a, p)
	end := contextErr(k.caller)
	switch {
	case end != nil && (err != nil || repeatable(a.Status)):
		e.Kind, e.Err = portal.ErrCanceled, end
	case err == nil:
	case k.refused != nil:
		e.Kind, e.Err = portal.ErrRateLimited, c.cause(k.refused, a.private)
	case contextErr(k.req.Context()) != nil:
		e.Kind, e.Err = portal.ErrUnavailable, errors.New("no answer within the timeout of "+c.timeout.String())
	case errors.Is(err, errMalformed):
		e.Kind, e.Err = portal.ErrBadResponse, c.cause(err, a.private)
	default:
		e.Kind, e.Err = portal.ErrUnavailable, c.cause(err, a.private)
	}
	return e
}

// contextErr is ctx.Err, but for the moment in which a deadline has passed and ctx
// has yet to notice: a connection that keeps the same deadline may be quicker.
func contextErr(ctx context.Context) error {
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}
