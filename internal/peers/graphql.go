package peers

import (
	"context"
	"net/http"
	"time"

	"github.com/hasura/go-graphql-client"

	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// graphQL is go-graphql-client, as its README uses it.
type graphQL struct{ client *graphql.Client }

func newGraphQL(transport http.RoundTripper, base string) graphQL {
	client := graphql.NewClient(or(base, salesbricks.Production)+"/api/v1/graphql", clientFor(transport))
	return graphQL{client.WithRequestModifier(func(r *http.Request) { r.Header.Set("X-Salesbricks-Key", benchmark.Key) })}
}

func (g graphQL) link(ctx context.Context, req portal.Request) (string, error) {
	var out struct {
		CreateSubscriptionToken struct {
			Token struct {
				ID        string
				ExpiresAt time.Time
				Buyer     struct{ ID string }
			}
		} `graphql:"createSubscriptionToken(subscriptionId: $subscriptionId)"`
	}
	err := g.client.Mutate(ctx, &out, map[string]any{"subscriptionId": req.SubscriptionIDs[0]})
	return salesbricks.DefaultPortalURL + out.CreateSubscriptionToken.Token.ID, err
}
