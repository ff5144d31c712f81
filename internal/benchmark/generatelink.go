package benchmark

import (
	"net/http"
	"testing"

	"github.com/portallink/portallink-go/portal"
)

// GenerateLink measures the calls of a provider with the client that open returns. It fails
// b if a call has more than MaxAllocs allocations.
func GenerateLink(b *testing.B, provider string, open func(*http.Client, portal.Limiter) (portal.LinkGenerator, error)) {
	for _, c := range Cases() {
		if c.Provider != provider {
			continue
		}
		b.Run(c.Name, func(b *testing.B) {
			g, err := open(&http.Client{Transport: c.Transport}, Limiter{})
			if err != nil {
				b.Fatal(err)
			}
			call := func() {
				if _, err := g.GenerateLink(b.Context(), c.Request); err != nil {
					b.Fatal(err)
				}
			}
			call() // without the allocations of the first call
			if n := testing.AllocsPerRun(100, call); n > c.MaxAllocs {
				b.Fatalf("%v allocations, the limit is %v", n, c.MaxAllocs)
			}
			b.ReportAllocs()
			for b.Loop() {
				call()
			}
		})
	}
}
