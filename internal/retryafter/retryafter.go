// Package retryafter reads the Retry-After header (RFC 9110, section 10.2.3).
package retryafter

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Parse returns the wait from now that the header asks for. It accepts seconds and all
// three forms of an HTTP date. The result is never negative, and at most the longest
// time.Duration. 0 means that the header is missing, cannot be read, or has a time in the
// past.
func Parse(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if header == "" {
		return 0
	}
	if strings.Trim(header, "0123456789") == "" {
		seconds, err := strconv.ParseInt(header, 10, 64)
		if err != nil || seconds > math.MaxInt64/int64(time.Second) {
			return math.MaxInt64
		}
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	return max(at.Sub(now), 0)
}
