package portaltest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
)

func TestEveryProviderKeepsTheContract(t *testing.T) {
	t.Parallel()
	for _, p := range providertest.Providers {
		fake := p.NewFake()
		t.Cleanup(fake.Close)
		run := func(name string, way providertest.Way) {
			t.Run(p.Name+" by "+name, func(t *testing.T) {
				t.Parallel()
				portaltest.Run(t, portaltest.Harness{
					New: func(client *http.Client) (portal.LinkGenerator, error) {
						return p.New(providertest.Config{APIKey: portal.Secret(p.Key), BaseURL: fake.URL(), HTTPClient: client, Retry: portal.Retry{Min: time.Millisecond}})
					},
					Valid:   way.Valid,
					Unknown: way.Unknown,
					Secrets: append([]string{p.Key, p.Valid.Email}, p.Secrets...),
				})
			})
		}
		run("identifier", providertest.Way{Valid: p.Valid, Unknown: p.Unknown})
		for name, way := range p.Ways {
			run(name, way)
		}
	}
}
