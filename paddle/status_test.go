package paddle_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/portal"
)

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

func TestStatusAlone(t *testing.T) {
	t.Parallel()
	statuses := []int{204, 300, 301, 302, 303, 304, 307, 308, 600, 999}
	for status := 400; status <= 431; status++ {
		statuses = append(statuses, status)
	}
	for status := 500; status <= 511; status++ {
		statuses = append(statuses, status)
	}
	header := http.Header{"Location": {"https://elsewhere.example/?token=pga_s3cret"}}
	for _, status := range append(statuses, 451, 499, 520, 530, 599) {
		for name, body := range map[string]string{"empty": "", "HTML": "<html>Sorry</html>", "object": "{}"} {
			t.Run(fmt.Sprintf("%d %s", status, name), func(t *testing.T) {
				t.Parallel()
				w := newWireWith(status, body, header)
				link, err := client(t, w).GenerateLink(t.Context(), wellFormedRequest)
				assertError(t, link == nil, err, portal.Error{Kind: kindOfStatus(status), Status: status}, "s3cret", "elsewhere")
				assert.Len(t, w.sent, 1)
			})
		}
	}
}
