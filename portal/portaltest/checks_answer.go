package portaltest

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/portallink/portallink-go/portal"
)

// later keeps generators from repeating a call: nobody waits that long.
const later = "3600"

// answerChecks are of answers whose status alone says what they mean.
var answerChecks = []check{
	statusCheck("rate-limited", portal.ErrRateLimited,
		text(429, `{}`, "Retry-After", later), 429),
	statusCheck("key-refused", portal.ErrUnauthorized,
		text(401, ``), 401),
	statusCheck("server-error", portal.ErrUnavailable,
		text(500, `{}`), 500),
	statusCheck("provider-down", portal.ErrUnavailable,
		text(503, `{}`, "Retry-After", later), 503),
	statusCheck("html-error", portal.ErrUnavailable,
		answer(502, "text/html; charset=utf-8", []byte(page), "Retry-After", later), 502),
	{
		name: "no-connection",
		rule: "A provider that cannot be reached is ErrUnavailable.",
		run: func(t *trial) error {
			return t.damage(always(fail(errors.New("dial tcp: connection refused"))), func(r result) error {
				_, err := r.expect(portal.ErrUnavailable)
				return err
			})
		},
	},
}

func statusCheck(name string, kind portal.ErrorKind, f fault, status int) check {
	return check{
		name: name,
		rule: fmt.Sprintf("%s is %s, whatever its body says; Error.Status has the status.", describe(status), kindName(kind)),
		run: func(t *trial) error {
			return t.damage(always(f), func(r result) error {
				e, err := r.expect(kind)
				if err == nil && e.Status != status {
					err = fmt.Errorf("Error.Status is %d, the answer's was %d", e.Status, status)
				}
				return err
			})
		},
	}
}

func describe(status int) string {
	s := fmt.Sprintf("An answer with status %d (%s)", status, http.StatusText(status))
	if status == http.StatusBadGateway {
		s = "A page of HTML with status 502 (Bad Gateway)"
	}
	return s
}

func kindName(k portal.ErrorKind) string {
	return map[portal.ErrorKind]string{
		portal.ErrRateLimited:  "ErrRateLimited",
		portal.ErrUnauthorized: "ErrUnauthorized",
		portal.ErrUnavailable:  "ErrUnavailable",
		portal.ErrBadResponse:  "ErrBadResponse",
	}[k]
}
