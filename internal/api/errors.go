package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/portallink/portallink-go/portal"
)

// The most bytes of a provider's words that an error repeats.
const (
	maxMessage = 300
	maxCode    = 100
)

// Refuse returns the error of a request or configuration that is turned down
// before any call. field may be empty.
func (c *Client) Refuse(field, why string) error {
	return &portal.Error{Provider: c.provider, Kind: portal.ErrInvalidRequest, Field: field, Err: errors.New(why)}
}

// Unsupported returns the error of a wish that the provider's answer did not
// meet. why is our own text.
func (c *Client) Unsupported(a *Response, p Problem, why string) error {
	p.Kind = portal.ErrUnsupported
	return c.Failed(a, p, errors.New(why))
}

// Bad returns the error of an answer that is no link for this customer. why is
// our own text.
func (c *Client) Bad(a *Response, p Problem, why string) error {
	p.Kind = portal.ErrBadResponse
	return c.Failed(a, p, errors.New(why))
}

// Failed returns the error of what went wrong after an answer with a status of
// success: its body says otherwise, or the caller's context ended before the
// body was used up. cause, whose text is shown as it is, may be nil.
func (c *Client) Failed(a *Response, p Problem, cause error) error {
	e := c.problem(a, p)
	e.Err = cause
	return e
}

func (c *Client) problem(a *Response, p Problem) *portal.Error {
	private := append(p.Private, a.private...)
	return &portal.Error{
		Provider:   c.provider,
		Kind:       p.Kind,
		Field:      p.Field,
		Status:     a.Status,
		Code:       c.redact(p.Code, maxCode, private...),
		Message:    c.redact(p.Message, maxMessage, private...),
		RequestID:  c.redact(cmp.Or(p.RequestID, a.RequestID()), maxCode, private...),
		RetryAfter: a.retryAfter(),
		Attempts:   a.Attempts,
	}
}

// kindOf is the kind of an answer of which nothing but the status is known.
func kindOf(status int) portal.ErrorKind {
	switch status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden:
		return portal.ErrUnauthorized
	case http.StatusNotFound, http.StatusGone:
		return portal.ErrNotFound
	case http.StatusTooManyRequests:
		return portal.ErrRateLimited
	case http.StatusRequestTimeout:
		return portal.ErrUnavailable
	}
	switch {
	case status >= 400 && status <= 499:
		return portal.ErrInvalidRequest
	case status >= 500 && status <= 599:
		return portal.ErrUnavailable
	default:
		return portal.ErrBadResponse
	}
}

// cause returns err with a text that is fit to show. What it is remains
// visible to errors.Is and errors.As, its own text does not.
func (c *Client) cause(err error, private []string) error {
	var outer *url.Error
	for errors.As(err, &outer) && outer.Err != nil {
		err = outer.Err // the URL in its text may hold an e-mail address
	}
	return &cause{
		text: c.redact(err.Error(), maxMessage, private...),
		is:   func(target error) bool { return errors.Is(err, target) },
		as:   func(target any) bool { return errors.As(err, target) },
	}
}

// cause keeps the error that it stands for in closures, out of the reach of
// what prints fields.
type cause struct {
	text string
	is   func(target error) bool
	as   func(target any) bool
}

func (c *cause) Error() string { return c.text }

// Is leaves the contexts' errors out: they are for a call that the caller
// ended, not for a connection that had a timeout of its own.
func (c *cause) Is(target error) bool {
	return target != context.Canceled && target != context.DeadlineExceeded && c.is(target)
}

// As finds what errors.As would find in the error itself.
func (c *cause) As(target any) bool { return c.as(target) }
