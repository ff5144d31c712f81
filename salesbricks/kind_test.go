package salesbricks_test

import "github.com/portallink/portallink-go/portal"

// kindOfStatus is the contract's table.
func kindOfStatus(status int) portal.ErrorKind {
	switch {
	case status == 401, status == 402, status == 403:
		return portal.ErrUnauthorized
	case status == 404, status == 410:
		return portal.ErrNotFound
	case status == 429:
		return portal.ErrRateLimited
	case status == 408, status >= 500 && status <= 599:
		return portal.ErrUnavailable
	case status >= 400 && status <= 499:
		return portal.ErrInvalidRequest
	default:
		return portal.ErrBadResponse
	}
}
