package portaltest_test

import (
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

// With -short, only the first way to name a customer is tested.
func TestEveryProviderKeepsTheContract(t *testing.T) {
	t.Parallel()
	for _, p := range providertest.Providers {
		fake := providertest.Start(t, p.NewFake)
		ways := map[string]providertest.Way{"identifier": {Valid: p.Valid, Unknown: p.Unknown}}
		if !testing.Short() {
			maps.Copy(ways, p.Ways)
		}
		for name, way := range ways {
			t.Run(p.Name+" by "+name, func(t *testing.T) {
				t.Parallel()
				portaltest.Run(t, portaltest.Harness{
					New: func(client *http.Client) (portal.LinkGenerator, error) {
						return p.New(providertest.Config{
							APIKey: portal.Secret(p.Key), BaseURL: fake.URL(), HTTPClient: client,
							Retry: portal.Retry{Min: time.Millisecond}, // or the test waits most of the time
						})
					},
					Valid:   way.Valid,
					Unknown: way.Unknown,
					Secrets: append([]string{p.Key, p.Valid.Email}, p.Secrets...),
				})
			})
		}
	}
}
