package main

import (
	"fmt"
	"io"
	"time"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/redirect"
)

// sign writes signed links for e-mail. It makes no calls, so it needs no journal: after an
// interruption, run it again.
func sign(o options, in *input, out io.Writer) int {
	keys, err := redirect.ReadKeys(o.keys)
	if err != nil {
		fmt.Fprintln(out, "campaign:", err)
		return exitNothing
	}
	signer, err := redirect.NewSigner(redirect.SignerConfig{URL: o.url, Keys: keys})
	if err != nil {
		fmt.Fprintln(out, "campaign:", err)
		return exitNothing
	}
	fmt.Fprintf(out, "Signing %d links. No call is made.\n", in.rows)
	expires := time.Now().Add(o.lifetime).UTC().Truncate(time.Second)
	var s summary
	err = writeOutput(o.output, in, func(r row) (result, error) {
		link, err := signer.Sign(redirect.Ticket{Customer: r[0], Subscription: r[2], Action: portal.Action(r[3]), ExpiresAt: expires})
		if err != nil {
			s.fail(portal.KindOf(err))
			return result{Error: err.Error()}, nil
		}
		s.links++
		return result{Link: link.Reveal(), ExpiresAt: expires.Format(time.RFC3339)}, nil
	})
	if err != nil {
		fmt.Fprintln(out, "campaign:", err)
		return exitNothing
	}
	s.print(out, o.output)
	return s.status()
}
