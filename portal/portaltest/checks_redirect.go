package portaltest

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/portallink/portallink-go/portal"
)

// elsewhere is a host that no generator has business with.
const elsewhere = "second-host.portaltest.invalid"

var redirectChecks = []check{
	{
		name: "redirects-not-followed",
		rule: "A redirect is never followed: it is ErrBadResponse.",
		run: func(t *trial) error {
			return t.redirected(func(arrived, _ int64, r result) error {
				if arrived > 0 {
					return errors.New("a call went to the host of the redirect")
				}
				_, err := r.expect(portal.ErrBadResponse)
				return err
			})
		},
	},
	{
		name: "no-key-at-second-host",
		rule: "No key or other secret ever reaches the host of a redirect.",
		run: func(t *trial) error {
			if len(t.h.Secrets) == 0 {
				t.note("not checked: Harness.Secrets is empty")
			}
			return t.redirected(func(_, leaked int64, _ result) error {
				if leaked > 0 {
					return errors.New("a secret went to the host of the redirect")
				}
				return nil
			})
		},
	},
}

func (t *trial) redirected(judge func(arrived, leaked int64, r result) error) error {
	for _, status := range []int{301, 302, 303, 307, 308} {
		var arrived, leaked atomic.Int64
		away := text(status, `{}`, "Location", "https://"+elsewhere+"/take?a=b")
		there := text(http.StatusOK, `{}`)
		f := func(n int, r *http.Request) (*http.Response, error) {
			if r.URL.Host != elsewhere {
				return away(n, r)
			}
			arrived.Add(1)
			if t.carriesSecret(r) {
				leaked.Add(1)
			}
			return there(n, r)
		}
		err := t.damage(always(f), func(r result) error { return judge(arrived.Load(), leaked.Load(), r) })
		if err != nil {
			return fmt.Errorf("status %d: %w", status, err)
		}
	}
	return nil
}

func (t *trial) carriesSecret(r *http.Request) bool {
	var all strings.Builder
	_ = r.Write(&all) // headers and body as they go over the wire
	_, found := secretsOf(t.h.Secrets...).in(all.String())
	return found
}
