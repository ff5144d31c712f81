package salesbricks_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

const documentedAnswer = `{"data":{"createSubscriptionToken":{"token":{
	"id":"546c21827-8009-4f13-933d-22c8c8a9fb9a",
	"expiresAt":"2024-01-05T23:38:16.667405+00:00",
	"buyer":{"id":"997c5c51-17a5-4759-956e-bb87f7afd289"}}}}}`

func BenchmarkGenerateLink(b *testing.B) {
	client := &http.Client{Transport: benchmark.Transport{Status: http.StatusOK, Body: []byte(documentedAnswer)}}
	g, err := salesbricks.New(salesbricks.Config{
		APIKey:     "key",
		HTTPClient: client,
		Limiter:    benchmark.Limiter{},
		Logger:     benchmark.Logger(),
	})
	if err != nil {
		b.Fatal(err)
	}
	req := portal.Request{SubscriptionIDs: []string{"0d6f2c2b-7a0e-4b0a-9a55-1f4f9e7c7d11"}}
	benchmark.Run(b, g, req, func() error { return handwritten(b, client, req.SubscriptionIDs[0]) }, 75)
}

// handwritten is the call as a careful program without this module would make it:
// once, within a time and a size.
func handwritten(b *testing.B, client *http.Client, subscriptionID string) error {
	ctx, cancel := context.WithTimeout(b.Context(), 20*time.Second)
	defer cancel()
	const mutation = `mutation($subscriptionId: String!){
  createSubscriptionToken(subscriptionId: $subscriptionId){
    token {
      id
      expiresAt
      buyer {
        id
      }
    }
  }
}`
	body, err := json.Marshal(map[string]any{
		"query":     mutation,
		"variables": map[string]any{"subscriptionId": subscriptionID},
	})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, salesbricks.Production+"/api/v1/graphql", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("X-SALESBRICKS-KEY", "key")
	r.Header.Set("Content-Type", "application/json")
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
		Data struct {
			CreateSubscriptionToken struct {
				Token struct {
					ID        string    `json:"id"`
					ExpiresAt time.Time `json:"expiresAt"`
					Buyer     struct {
						ID string `json:"id"`
					} `json:"buyer"`
				} `json:"token"`
			} `json:"createSubscriptionToken"`
		} `json:"data"`
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	return json.Unmarshal(data, &answer)
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
