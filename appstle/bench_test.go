package appstle_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
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
