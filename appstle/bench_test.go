package appstle_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"testing"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/portal"
)

// Times beside other programs are in internal/peers.
func BenchmarkGenerateLink(b *testing.B) {
	benchmark.GenerateLink(b, "appstle", func(client *http.Client, limiter portal.Limiter) (portal.LinkGenerator, error) {
		return appstle.New(appstle.Config{APIKey: "k", HTTPClient: client, Limiter: limiter, Logger: benchmark.Logger()})
	})
}

// store makes each page as it is asked for, so that no page is the one before.
type store struct{ customers, size int }

func (s store) RoundTrip(r *http.Request) (*http.Response, error) {
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil {
		return nil, err
	}
	first := s.customers - page*s.size
	body := []byte(pageOf(from(first, min(first, s.size))...))
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}, nil
}

// BenchmarkListCustomers goes through 1,000, 10,000 and 100,000 customers. The
// metric held-B is the most memory that was in use at the turn of a page.
func BenchmarkListCustomers(b *testing.B) {
	const size = 100
	var held [3]int64
	for i, pages := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) {
			c, err := appstle.New(appstle.Config{APIKey: testKey, HTTPClient: &http.Client{Transport: store{pages * size, size}}})
			if err != nil {
				b.Fatal(err)
			}
			start := inUse()
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for _, err := range c.ListCustomers(b.Context(), appstle.CustomerFilter{Size: size}) {
					if err != nil {
						b.Fatal(err)
					}
					if n++; n%(pages*size/10) == 0 {
						held[i] = max(held[i], inUse()-start)
					}
				}
				if n != pages*size {
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

func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
