package salesbricks_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
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
