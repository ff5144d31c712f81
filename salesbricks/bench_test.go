package salesbricks_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// Times beside other programs are in internal/peers.
func BenchmarkGenerateLink(b *testing.B) {
	benchmark.GenerateLink(b, "salesbricks", func(client *http.Client, limiter portal.Limiter) (portal.LinkGenerator, error) {
		return salesbricks.New(salesbricks.Config{APIKey: "k", HTTPClient: client, Limiter: limiter, Logger: benchmark.Logger()})
	})
}

// BenchmarkListCustomers goes through 1,000, 10,000 and 100,000 customers. The
// metric held-B is the most memory that was in use at the turn of a page.
func BenchmarkListCustomers(b *testing.B) {
	const perPage = 100
	var held [3]int64
	for i, pages := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) {
			names := strings.Split(strings.Repeat("customer,", perPage-1)+"customer", ",")
			odd := pageOf(pages*perPage, names...)
			even := pageOf(pages*perPage, append([]string{"another"}, names[1:]...)...)
			c, err := salesbricks.New(salesbricks.Config{
				APIKey:     testKey,
				HTTPClient: &http.Client{Transport: &inTurns{pages: []string{odd, even}}},
			})
			if err != nil {
				b.Fatal(err)
			}
			start := inUse()
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for _, err := range c.ListCustomers(b.Context(), salesbricks.CustomerFilter{Limit: perPage}) {
					if err != nil {
						b.Fatal(err)
					}
					if n++; n%(pages*perPage/10) == 0 {
						held[i] = max(held[i], inUse()-start)
					}
				}
				if n != pages*perPage {
					b.Fatalf("%d customers", n)
				}
			}
			b.ReportMetric(float64(held[i]), "held-B")
		})
	}
	if page := int64(1 << 20); held[2] > held[0]+page {
		b.Fatalf("1,000 pages hold %d bytes, 10 pages %d", held[2], held[0])
	}
}

// inTurns answers with one page after the other, since no listing has the same
// page twice.
type inTurns struct {
	pages []string
	calls int
}

func (t *inTurns) RoundTrip(r *http.Request) (*http.Response, error) {
	t.calls++
	return benchmark.Transport{Status: http.StatusOK, Body: []byte(t.pages[t.calls%len(t.pages)])}.RoundTrip(r)
}

func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
