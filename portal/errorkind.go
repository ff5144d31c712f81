package portal

import "errors"

// ErrorKind says what went wrong. Each kind asks for a different reaction of the
// program. Each kind is itself an error: errors.Is(err, portal.ErrNotFound),
// errors.As with an ErrorKind, and switch portal.KindOf(err) all work. An
// [Error] has the details.
type ErrorKind uint8

const (
	// ErrUnknown is the zero value: the error has no kind.
	ErrUnknown ErrorKind = iota
	// ErrInvalidRequest means that a field of the request is missing or wrong: see
	// Error.Field.
	ErrInvalidRequest
	// ErrUnsupported means that the provider has no page for Request.Action.
	ErrUnsupported
	// ErrNotFound means that the provider does not know the customer or subscription.
	ErrNotFound
	// ErrUnauthorized means that the key is missing, wrong, for another
	// environment, or lacks a permission.
	ErrUnauthorized
	// ErrRateLimited means that there were too many calls: see Error.RetryAfter.
	ErrRateLimited
	// ErrUnavailable means that the provider could not be reached, or failed.
	ErrUnavailable
	// ErrBadResponse means that the provider's response has no valid link for this
	// customer.
	ErrBadResponse
	// ErrCanceled means that the caller's context ended. The error also matches
	// context.Canceled or context.DeadlineExceeded.
	ErrCanceled
)

// Error returns the kind in words.
func (k ErrorKind) Error() string {
	switch k {
	case ErrInvalidRequest:
		return "invalid request"
	case ErrUnsupported:
		return "not supported by the provider"
	case ErrNotFound:
		return "customer or subscription not found"
	case ErrUnauthorized:
		return "unauthorized"
	case ErrRateLimited:
		return "rate limited"
	case ErrUnavailable:
		return "provider unavailable"
	case ErrBadResponse:
		return "bad response from the provider"
	case ErrCanceled:
		return "canceled"
	default:
		return "unknown error"
	}
}

// Temporary reports whether the same call may succeed later. It returns true for
// ErrRateLimited and ErrUnavailable.
func (k ErrorKind) Temporary() bool { return k == ErrRateLimited || k == ErrUnavailable }

// KindOf returns the first ErrorKind in err's tree. For an [*Error] that is its
// Kind. KindOf returns ErrUnknown if there is none, or if err is nil.
func KindOf(err error) ErrorKind {
	k, _ := errors.AsType[ErrorKind](err)
	return k
}
