package paddle_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

func BenchmarkGenerateLink(b *testing.B) {
	body, err := os.ReadFile("testdata/documented_two_subscriptions.json")
	if err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Transport: benchmark.Transport{Status: http.StatusCreated, Body: body}}
	g, err := paddle.New(paddle.Config{
		APIKey:     "key",
		HTTPClient: client,
		Limiter:    benchmark.Limiter{},
		Logger:     benchmark.Logger(),
	})
	if err != nil {
		b.Fatal(err)
	}
	req := portal.Request{
		CustomerID:      "ctm_01jcdaf4zgm2fxw3nc0e4fn137",
		SubscriptionIDs: []string{"sub_01jcgfqad406rsfjcgq44g9djq", "sub_01jcdafvpe5hm4vczfefsbwhvp"},
	}
	benchmark.Run(b, g, req, func() error { return handwritten(b, client, req) }, 60)
}

// handwritten is the call as a careful program without this module would make it:
// once, within a time and a size.
func handwritten(b *testing.B, client *http.Client, req portal.Request) error {
	ctx, cancel := context.WithTimeout(b.Context(), 20*time.Second)
	defer cancel()
	body, err := json.Marshal(map[string][]string{"subscription_ids": req.SubscriptionIDs})
	if err != nil {
		return err
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
