package paddle_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// The module internal/peers compares the times with other programs.
func BenchmarkGenerateLink(b *testing.B) {
	benchmark.GenerateLink(b, "paddle", func(client *http.Client, limiter portal.Limiter) (portal.LinkGenerator, error) {
		return paddle.New(paddle.Config{APIKey: "k", HTTPClient: client, Limiter: limiter, Logger: benchmark.Logger()})
	})
}

// BenchmarkListSubscriptions lists 2,000 and 100,000 subscriptions.
func BenchmarkListSubscriptions(b *testing.B) {
	const perPage = 200
	page := samplePage(b, perPage)
	benchmark.List(b, perPage, 10, 500, func(ctx context.Context, pages int) iter.Seq2[*paddle.Subscription, error] {
		c, err := paddle.New(paddle.Config{APIKey: testKey, HTTPClient: &http.Client{Transport: endless(page, pages)}})
		if err != nil {
			b.Fatal(err)
		}
		return c.ListSubscriptions(ctx, paddle.SubscriptionFilter{})
	})
}

// samplePage is a page of the guide's subscription, up to the cursor of the
// next page. The identifier of the first one is sub_first, which tells the pages apart.
func samplePage(b *testing.B, perPage int) string {
	b.Helper()
	var sample struct {
		Data []json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal([]byte(file(b, "documented_list_subscriptions_openapi.json")), &sample); err != nil {
		b.Fatal(err)
	}
	entries := strings.TrimSuffix(strings.Repeat(string(sample.Data[0])+",", perPage), ",")
	var first struct{ ID string }
	if err := json.Unmarshal(sample.Data[0], &first); err != nil {
		b.Fatal(err)
	}
	entries = strings.Replace(entries, first.ID, "sub_first", 1)
	return `{"data":[` + entries + `],"meta":{"pagination":{"next":"https://api.paddle.com/subscriptions?after=`
}

// endless is a transport that responds at once, with this number of pages.
func endless(page string, pages int) providertest.RoundTripper {
	return func(r *http.Request) (*http.Response, error) {
		var at int
		if after := r.URL.Query().Get("after"); after != "" {
			if _, err := fmt.Sscanf(after, "sub_%d", &at); err != nil {
				return nil, err
			}
		}
		before, after, _ := strings.Cut(page, "sub_first")
		first := fmt.Sprintf("sub_%d", at)
		end := fmt.Sprintf(`sub_%d","has_more":%t}}}`, at+1, at+1 < pages)
		return &http.Response{
			StatusCode:    http.StatusOK,
			Header:        http.Header{},
			Body:          io.NopCloser(io.MultiReader(strings.NewReader(before), strings.NewReader(first), strings.NewReader(after), strings.NewReader(end))),
			ContentLength: int64(len(before) + len(first) + len(after) + len(end)),
			Request:       r,
		}, nil
	}
}

// BenchmarkListAllocations checks the allocations for one subscription of a listing.
func BenchmarkListAllocations(b *testing.B) {
	const perPage, pages, limit = 200, 5, 13
	c, err := paddle.New(paddle.Config{APIKey: testKey, HTTPClient: &http.Client{Transport: endless(samplePage(b, perPage), pages)}})
	if err != nil {
		b.Fatal(err)
	}
	list := func() {
		n := 0
		for _, err := range c.ListSubscriptions(b.Context(), paddle.SubscriptionFilter{}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != perPage*pages {
			b.Fatalf("%d subscriptions, not %d", n, perPage*pages)
		}
	}
	for b.Loop() {
		list()
	}
	each := testing.AllocsPerRun(3, list) / (perPage * pages)
	b.ReportMetric(each, "allocs/subscription")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*perPage*pages), "µs/subscription")
	if each > limit {
		b.Fatalf("%.1f allocations for each subscription, the limit is %d", each, limit)
	}
}
