package salesbricks

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/hasura/go-graphql-client"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// mutation is the documented one, sent as it stands.
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

// SubscriptionToken is Salesbricks' answer with all its documented fields. See
// https://docs.salesbricks.com/api-reference/manage-my-subscription.
type SubscriptionToken struct {
	ID        portal.Secret `json:"id"`        // signs the customer in; no UUID, although it looks like one
	ExpiresAt time.Time     `json:"expiresAt"` // UTC
	Buyer     Buyer         `json:"buyer"`
	RequestID string        `json:"-"` // the answer's X-Request-Id, where it has one
}

// Buyer is the customer that a token signs in.
type Buyer struct {
	ID string `json:"id"`
}

// CreateSubscriptionToken runs the mutation createSubscriptionToken. Every field
// of the result but RequestID is set. The error is a *portal.Error.
func (c *Client) CreateSubscriptionToken(ctx context.Context, subscriptionID string) (*SubscriptionToken, error) {
	if err := c.api.CheckID("SubscriptionIDs", subscriptionID); err != nil {
		return nil, err
	}
	d := doer{api: c.api}
	data, err := graphql.NewClient(c.endpoint, &d).
		ExecRaw(ctx, mutation, map[string]any{"subscriptionId": subscriptionID})
	var result struct {
		CreateSubscriptionToken struct {
			Token SubscriptionToken `json:"token"`
		} `json:"createSubscriptionToken"`
	}
	notJSON := json.Unmarshal(data, &result)
	token := &result.CreateSubscriptionToken.Token
	if err != nil {
		return nil, d.explain(err, token.ID)
	}
	if notJSON != nil {
		return nil, c.api.Bad(d.answer, api.Problem{}, "the answer is not the documented JSON")
	}
	// The mutation asks for these by name: null at any level is no answer.
	switch {
	case token.ID == "":
		return nil, c.api.Bad(d.answer, api.Problem{}, "the answer has no token")
	case token.ExpiresAt.IsZero():
		return nil, c.api.Bad(d.answer, api.Problem{}, "the answer has no expiry")
	case token.Buyer.ID == "":
		return nil, c.api.Bad(d.answer, api.Problem{}, "the answer does not say whose token it is")
	}
	token.ExpiresAt = token.ExpiresAt.UTC()
	token.RequestID = d.answer.RequestID()
	return token, nil
}

// explain turns an error of the GraphQL library into ours. A token may have
// come with it, which the error may repeat.
func (d *doer) explain(err error, token portal.Secret) error {
	var e *portal.Error
	switch {
	case errors.As(err, &e):
		return e
	case d.answer == nil:
		return d.api.Refuse("", "the request cannot be built")
	}
	d.answer.Hide(token)
	p, ok := readGraphQLErrors(d.answer.Body)
	if !ok {
		return d.api.Bad(d.answer, api.Problem{}, "the answer is not the documented JSON")
	}
	if p.Kind == portal.ErrUnknown {
		p.Kind = portal.ErrBadResponse
	}
	return d.api.Failed(d.answer, p)
}
