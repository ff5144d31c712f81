package appstle_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/portal"
)

const documentedAnswer = `{
	"manageSubscriptionLink": "https://store.example.com/pages/manage-subscriptions?token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzaG9wIjoic3RvcmUuZXhhbXBsZS5jb20iLCJjdXN0b21lcklkIjo5ODc2NTQzMjEsImNyZWF0ZWRBdCI6MTcxMDUxMjQwMDAwMH0.dGhpcyBpcyBhIHNhbXBsZSB0b2tlbiBmb3IgZG9jdW1lbnRhdGlvbg",
	"tokenExpirationTime": "2024-03-15T16:30:00.000Z",
	"expiresInMinutes": 120,
	"customerId": 987654321,
	"portalUrl": "https://store.example.com/pages/manage-subscriptions"
}`

func BenchmarkGenerateLink(b *testing.B) {
	client := &http.Client{Transport: benchmark.Transport{Status: http.StatusOK, Body: []byte(documentedAnswer)}}
	g, err := appstle.New(appstle.Config{
		APIKey:     "key",
		AppKey:     "partner",
		HTTPClient: client,
		Limiter:    benchmark.Limiter{},
		Logger:     benchmark.Logger(),
	})
	if err != nil {
		b.Fatal(err)
	}
	req := portal.Request{CustomerID: "987654321"}
	benchmark.Run(b, g, req, func() error { return handwritten(b, client, req.CustomerID) }, 45)
}

// handwritten is the call as a careful program without this module would make it:
// once, within a time and a size.
func handwritten(b *testing.B, client *http.Client, customerID string) error {
	ctx, cancel := context.WithTimeout(b.Context(), 20*time.Second)
	defer cancel()
	target := appstle.Subscriptions + "/api/external/v2/manage-subscription-link/" + url.PathEscape(customerID)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return err
	}
	r.Header.Set("X-API-Key", "key")
	r.Header.Set("X-App-Key", "partner")
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	var answer struct {
		ManageSubscriptionLink string    `json:"manageSubscriptionLink"`
		TokenExpirationTime    time.Time `json:"tokenExpirationTime"`
		ExpiresInMinutes       int       `json:"expiresInMinutes"`
		CustomerID             int64     `json:"customerId"`
		PortalURL              string    `json:"portalUrl"`
	}
	return json.Unmarshal(data, &answer)
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
