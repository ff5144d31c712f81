package salesbricks_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strconv"
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
			c, err := salesbricks.New(salesbricks.Config{
				APIKey:     testKey,
				HTTPClient: &http.Client{Transport: account{customers: pages * perPage, perPage: perPage}},
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

// account makes each page as it is asked for, since no listing has the same page
// twice.
type account struct{ customers, perPage int }

func (a account) RoundTrip(r *http.Request) (*http.Response, error) {
	offset, err := strconv.Atoi(r.URL.Query().Get("offset"))
	if err != nil {
		return nil, err
	}
	names := make([]string, min(a.perPage, a.customers-offset))
	for i := range names {
		names[i] = "customer-" + strconv.Itoa(offset+i)
	}
	return benchmark.Transport{Status: http.StatusOK, Body: []byte(pageOf(a.customers, names...))}.RoundTrip(r)
}

func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
