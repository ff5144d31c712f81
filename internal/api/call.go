package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/portallink/portallink-go/internal/transport"
	"github.com/portallink/portallink-go/portal"
)

// The maximum size of one response, in bytes after decompression.
const (
	MaxResponse = 1 << 20
	MaxListing  = 16 << 20
)

// Request is one call.
type Request struct {
	Method   string
	URL      url.URL       // made with Client.URL
	Body     []byte        // JSON; nil: none
	BodyOf   *http.Request // made by http.NewRequest: its body is sent in place of Body
	MaxBytes int64         // of the response; 0: MaxResponse
}

// Response is a complete response of the provider.
type Response struct {
	Status   int
	Header   http.Header
	Body     []byte
	Attempts int       // requests made, including the last one
	Sent     time.Time // when the last attempt began: after the wait for the limiter

	private []string
	redact  redactFunc
	refuse  func() // says that its key was refused; nil: the key is fixed
}

// RequestID returns the response's X-Request-Id without secrets, for providers that document
// no identifier of a call.
func (r *Response) RequestID() string {
	ids := r.Header["X-Request-Id"] // Get would look at the form of the name first: a hundredth of a call
	if len(ids) == 0 {
		return ""
	}
	return r.Show(ids[0])
}

// Show returns a short text of the provider, such as a request ID, as errors show it: on one
// line, redacted, and at most 100 bytes long.
func (r *Response) Show(text string) string {
	return r.redact(text, maxCode, r.private...)
}

// Do makes the call and returns a response with a status from 200 to 299. The error is a
// *portal.Error. It does not contain any of private, such as an e-mail address.
func (c *Client) Do(ctx context.Context, r Request, private ...string) (*Response, error) {
	k, err := c.newCall(ctx, r.Method, r.URL, private)
	if err != nil {
		return nil, err
	}
	defer k.own.end()
	k.limit = cmp.Or(r.MaxBytes, MaxResponse)
	if body := r.Body; body != nil {
		k.req.ContentLength = int64(len(body))
		k.req.GetBody = func() (io.ReadCloser, error) {
			p := &payload{}
			p.Reset(body)
			return p, nil
		}
	}
	if from := r.BodyOf; from != nil {
		k.req.ContentLength, k.req.GetBody = from.ContentLength, from.GetBody
	}
	return k.do()
}

// payload is the body of one attempt: one allocation where a reader and a closer
// around it are two.
type payload struct{ bytes.Reader }

func (*payload) Close() error { return nil }

// call is the state of one call. It contains the clients for the call, so each attempt has
// direct access to the state.
type call struct {
	client *Client
	own    budget
	budget *budget // own, or that of Within
	limit  int64
	url    url.URL
	first  http.Request // the first attempt's
	req    retryablehttp.Request
	http   http.Client
	retry  retryablehttp.Client

	response Response       // the last one that came
	key      portal.Secret  // of the attempt, where it is not fixed
	retried  *portal.Secret // the key if it was rejected before the attempt
	refused  error          // why there was no attempt: the error of the limiter, or a noKey
}

// noKey is an error of Config.Key.
type noKey struct{ error }

// newCall returns a call. The caller has to call its end.
func (c *Client) newCall(ctx context.Context, method string, target url.URL, private []string) (*call, error) {
	if ctx == nil {
		return nil, c.Refuse("", "the context is nil")
	}
	k := &call{client: c, http: c.http, url: target}
	k.response.private, k.response.redact = private, c.redact
	if b, ok := ctx.Value(budgetKey{}).(*budget); ok && b.client == c {
		k.budget = b
	} else {
		k.own.begin(c, ctx)
		ctx, k.budget = k.own.ctx, &k.own
	}
	k.first = *(&http.Request{
		Method:     method,
		URL:        &k.url,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
	}).WithContext(ctx)
	k.req.Request = &k.first
	k.http.Transport = k
	k.retry.HTTPClient = &k.http
	k.retry.Logger = nil                // retryablehttp's own would print URLs
	k.retry.RetryMax = c.retry.Attempts // checkRetry ends the call before that
	k.retry.CheckRetry = k.checkRetry
	k.retry.Backoff = backoff
	k.retry.PrepareRetry = k.prepare
	k.retry.ErrorHandler = retryablehttp.PassthroughErrorHandler
	return k, nil
}

func (k *call) do() (*Response, error) {
	if err := contextErr(k.first.Context()); err != nil {
		return nil, k.failure(err)
	}
	if err := k.prepare(&k.first); err != nil {
		return nil, k.failure(err)
	}
	resp, err := k.retry.Do(&k.req)
	if resp != nil {
		_ = resp.Body.Close() // ends the timer of an http.Client with a Timeout
	}
	if err == nil && success(k.response.Status) {
		if k.retried != nil {
			k.client.keys().Accept(k.retried)
		}
		return &k.response, nil
	}
	return nil, k.failure(err)
}

// prepare runs before each attempt. It gives the attempt a new body and a new header. net/http
// adds the cookies of a Jar to the header, and RoundTrip adds the rest. retryablehttp could
// repeat the body, but needs three allocations for that.
func (k *call) prepare(r *http.Request) error {
	if err := k.admit(); err != nil {
		return err
	}
	if keys := k.client.keys(); keys.Change() {
		key, retried, err := keys.Next(k.first.Context())
		if err != nil {
			k.refused = noKey{err}
			return err
		}
		k.key, k.retried, k.response.Sent = key, retried, time.Now()
		k.response.private = append(slices.Clip(k.response.private), key.Reveal())
		k.response.refuse = func() { keys.Refuse(key) }
	}
	r.Header = http.Header{}
	if r.GetBody != nil {
		r.Body, _ = r.GetBody()
	}
	return nil
}

// admit asks the limiter. It is not part of the attempt, which the Timeout of an
// http.Client bounds, and the budget begins to count behind it.
func (k *call) admit() error {
	if k.client.limiter != nil {
		k.refused = k.budget.exempt(func() error { return k.client.limiter.Wait(k.budget.caller) })
		if end := contextErr(k.budget.caller); k.refused == nil && end != nil {
			return end // an attempt would count, although net/http would not send it
		}
	}
	// One look at the clock for an attempt: each takes a hundredth of a short call.
	k.response.Sent = time.Now()
	k.budget.start(k.response.Sent)
	return k.refused
}

// canceled returns the error of the caller's context, or nil if it has not ended.
func (k *call) canceled() error {
	if err := contextErr(k.budget.caller); err != nil || k.budget.spent() {
		return err
	}
	return contextErr(k.first.Context())
}

func success(status int) bool { return status >= 200 && status <= 299 }

// failure returns the error of a failed call. err is nil if there is a response; otherwise it
// says why there is none.
func (k *call) failure(err error) error {
	c, a := k.client, &k.response
	end := k.canceled()
	_, keyless := k.refused.(noKey)
	if err != nil && end == nil && k.refused != nil && (!keyless || !k.budget.spent()) {
		e := c.problem(&Response{Attempts: a.Attempts}, Problem{Kind: portal.ErrRateLimited})
		if keyless {
			e.Kind = portal.ErrUnauthorized
		}
		e.Err = c.cause(err, a.private)
		return e
	}
	var p Problem
	if a.Status != 0 && !success(a.Status) && c.errorBody != nil && len(a.Body) > 0 {
		p = c.errorBody(a.Status, a.Body)
	}
	// A redirect, and a limit of a gateway, are what they are whatever the body says.
	if p.Kind == portal.ErrUnknown || a.Status < http.StatusBadRequest || a.Status == http.StatusTooManyRequests {
		p.Kind = kindOf(a.Status)
	}
	e := c.problem(a, p)
	switch {
	case end != nil && (err != nil || repeatable(a.Status)):
		e.Kind, e.Err = portal.ErrCanceled, end
	case err == nil:
		if a.Status/100 == 3 {
			e.Err = errors.New("the client follows no redirects")
		}
	case k.budget.spent():
		e.Kind, e.Err = portal.ErrUnavailable, errors.New("no response within the timeout of "+c.timeout.String())
	case errors.Is(err, transport.ErrMalformed):
		e.Kind, e.Err = portal.ErrBadResponse, c.transportCause(err, a.private)
	default:
		e.Kind, e.Err = portal.ErrUnavailable, c.transportCause(err, a.private)
	}
	return e
}
