package paddle_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// BenchmarkGenerateLink compares with a hand-written client. Allocations are
// asserted: limit is on those of one call.
func BenchmarkGenerateLink(b *testing.B) {
	const customer = "ctm_01jcdaf4zgm2fxw3nc0e4fn137"
	many := make([]string, 25)
	for i := range many {
		many[i] = fmt.Sprintf("sub_01jcgfqad406rsfjcgq44g9d%02d", i)
	}
	two := file(b, "documented_two_subscriptions.json")
	for _, bb := range []struct {
		name, body    string
		subscriptions []string
		limit         float64
	}{
		{"overview", file(b, "documented_homepage.json"), nil, 24},
		{"2 subscriptions", two, guideSubscriptions, 36},
		{"25 subscriptions", withSubscriptions(b, two, many), many, 115},
	} {
		b.Run(bb.name, func(b *testing.B) {
			client := &http.Client{Transport: benchmark.Transport{Status: http.StatusCreated, Body: []byte(bb.body)}}
			g, err := paddle.New(paddle.Config{
				APIKey:     "key",
				HTTPClient: client,
				Limiter:    benchmark.Limiter{},
				Logger:     benchmark.Logger(),
			})
			if err != nil {
				b.Fatal(err)
			}
			req := portal.Request{CustomerID: customer, SubscriptionIDs: bb.subscriptions}
			benchmark.Run(b, g, req, func() error { return handwritten(b, client, req) }, bb.limit)
		})
	}
}

// withSubscriptions is the documented response with others in the place of its
// two subscriptions.
func withSubscriptions(b *testing.B, body string, ids []string) string {
	b.Helper()
	sample := read(b, body).Data.URLs.Subscriptions[0]
	var list []string
	for _, id := range ids {
		one, err := json.Marshal(sample)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, strings.NewReplacer(`\u0026`, "&", sample["id"], id).Replace(string(one)))
	}
	start, end := strings.Index(body, `"subscriptions": [`)+len(`"subscriptions": [`), strings.LastIndex(body, "]")
	return body[:start] + strings.Join(list, ",") + body[end:]
}

// handwritten is the call as a careful program without this module would make it:
// once, within a time and a size.
func handwritten(b *testing.B, client *http.Client, req portal.Request) error {
	ctx, cancel := context.WithTimeout(b.Context(), 20*time.Second)
	defer cancel()
	var body []byte
	if len(req.SubscriptionIDs) > 0 {
		var err error
		if body, err = json.Marshal(map[string][]string{"subscription_ids": req.SubscriptionIDs}); err != nil {
			return err
		}
	}
	target := paddle.Production + "/customers/" + url.PathEscape(req.CustomerID) + "/portal-sessions"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer key")
	r.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	var session struct {
		Data struct {
			ID         string `json:"id"`
			CustomerID string `json:"customer_id"`
			URLs       struct {
				General struct {
					Overview string `json:"overview"`
				} `json:"general"`
				Subscriptions []struct {
					ID                              string `json:"id"`
					CancelSubscription              string `json:"cancel_subscription"`
					UpdateSubscriptionPaymentMethod string `json:"update_subscription_payment_method"`
				} `json:"subscriptions"`
			} `json:"urls"`
			CreatedAt string `json:"created_at"`
		} `json:"data"`
		Meta struct {
			RequestID string `json:"request_id"`
		} `json:"meta"`
	}
	return json.Unmarshal(data, &session)
}

// BenchmarkListSubscriptions shows that what a listing holds in memory is one
// page, however many there are: 500 of them are 100,000 subscriptions.
func BenchmarkListSubscriptions(b *testing.B) {
	const perPage = 200
	page := samplePage(b, perPage)
	peaks := map[int]float64{}
	for _, pages := range []int{10, 500} {
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) {
			c, err := paddle.New(paddle.Config{APIKey: testKey, HTTPClient: &http.Client{Transport: endless(page, pages)}})
			if err != nil {
				b.Fatal(err)
			}
			before := liveHeap()
			for b.Loop() {
				n := 0
				for _, err := range c.ListSubscriptions(b.Context(), paddle.SubscriptionFilter{}) {
					if err != nil {
						b.Fatal(err)
					}
					// Ten times in all, in the middle of a page.
					if n++; n%(perPage*pages/10) == perPage/2 {
						peaks[pages] = max(peaks[pages], float64(liveHeap()-before))
					}
				}
				if n != perPage*pages {
					b.Fatalf("%d subscriptions, not %d", n, perPage*pages)
				}
			}
			b.ReportMetric(peaks[pages]/(1<<20), "peak-MB")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*pages), "µs/page")
		})
	}
	// Not measured where -bench chose one of the two.
	if few, many := peaks[10], peaks[500]; few > 0 && many > few*1.5+1<<20 {
		b.Fatalf("10 pages held %.0f bytes, 500 held %.0f", few, many)
	}
}

// samplePage is a page of the guide's subscription, up to the cursor of the
// next page.
func samplePage(b *testing.B, perPage int) string {
	b.Helper()
	var sample struct {
		Data []json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal([]byte(file(b, "documented_list_subscriptions_openapi.json")), &sample); err != nil {
		b.Fatal(err)
	}
	entries := strings.TrimSuffix(strings.Repeat(string(sample.Data[0])+",", perPage), ",")
	return `{"data":[` + entries + `],"meta":{"pagination":{"next":"https://api.paddle.com/subscriptions?after=`
}

// endless responds at once, with as many pages as that.
func endless(page string, pages int) roundTripper {
	return func(r *http.Request) (*http.Response, error) {
		var at int
		if after := r.URL.Query().Get("after"); after != "" {
			if _, err := fmt.Sscanf(after, "sub_%d", &at); err != nil {
				return nil, err
			}
		}
		end := fmt.Sprintf(`sub_%d","has_more":%t}}}`, at+1, at+1 < pages)
		return &http.Response{
			StatusCode:    http.StatusOK,
			Header:        http.Header{},
			Body:          io.NopCloser(io.MultiReader(strings.NewReader(page), strings.NewReader(end))),
			ContentLength: int64(len(page) + len(end)),
			Request:       r,
		}, nil
	}
}

// liveHeap is what is in use, without what the collector has yet to find.
func liveHeap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
