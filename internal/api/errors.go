package api

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"github.com/portallink/portallink-go/internal/redact"
	"github.com/portallink/portallink-go/portal"
)

// Limits on the bytes of a provider's words that an error repeats.
const (
	maxMessage = 300
	maxCode    = 100
)

// Refuse returns the error of a request or configuration that is rejected before any call.
// field may be empty.
func (c *Client) Refuse(field, reason string) error {
	return &portal.Error{Provider: c.provider, Kind: portal.ErrInvalidRequest, Field: field, Err: errors.New(reason)}
}

// Bad returns the error of a response without a valid link for this customer. reason is our
// own text.
func (c *Client) Bad(r *Response, p Problem, reason string) error {
	p.Kind = portal.ErrBadResponse
	return c.Failed(r, p, errors.New(reason))
}

// Failed returns the error for a response with a success status whose body reports an error,
// or during whose use the caller's context ended. cause may be nil; the error shows its
// text unchanged.
func (c *Client) Failed(r *Response, p Problem, cause error) error {
	e := c.problem(r, p)
	e.Err = cause
	return e
}

func (c *Client) problem(r *Response, p Problem) *portal.Error {
	if p.Kind == portal.ErrUnauthorized && r.refuse != nil {
		r.refuse()
	}
	private := append(p.Private, r.private...)
	return &portal.Error{
		Provider:   c.provider,
		Kind:       p.Kind,
		Field:      p.Field,
		Status:     r.Status,
		Code:       c.redact(p.Code, maxCode, private...),
		Message:    c.redact(p.Message, maxMessage, private...),
		RequestID:  c.redact(cmp.Or(p.RequestID, r.Header.Get("X-Request-Id")), maxCode, private...),
		RetryAfter: r.retryAfter(),
		Attempts:   r.Attempts,
	}
}

// kindOf returns the kind for a status.
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

// transportCause is cause for an error of the transport. Such an error may quote bytes from
// the wire, so its text ends before the first quote.
func (c *Client) transportCause(err error, private []string) error {
	return redact.Error(err, func(text string) string {
		text, _, _ = strings.Cut(text, `"`)
		return c.redact(text, maxMessage, private...)
	})
}

// cause returns err with a text without secrets.
func (c *Client) cause(err error, private []string) error {
	return redact.Error(err, func(text string) string { return c.redact(text, maxMessage, private...) })
}
