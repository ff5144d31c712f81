package salesbricks

import (
	"context"
	"encoding/json"
	"errors"
	"time"

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
	if ctx == nil {
		return nil, c.api.Refuse("", "the context is nil")
	}
	x := &exchange{Context: ctx}
	_, err := c.graphql.ExecRaw(x, mutation, map[string]any{"subscriptionId": subscriptionID})
	if x.answer != nil {
		return c.read(x)
	}
	var e *portal.Error
	if errors.As(err, &e) {
		return nil, e
	}
	return nil, c.api.Refuse("", "the request cannot be built")
}

// read returns the token that an answer with a status of success holds.
func (c *Client) read(x *exchange) (*SubscriptionToken, error) {
	err := json.Unmarshal(x.answer.Body, &x.body)
	token := x.body.Data.CreateSubscriptionToken.Token
	if p, ok := x.body.Errors.problem(); ok {
		x.answer.Hide(token.ID) // data may stand beside the errors
		if p.Kind == portal.ErrUnknown {
			p.Kind = portal.ErrBadResponse
		}
		return nil, c.api.Failed(x.answer, p)
	}
	// The mutation asks for these by name: null at any level is no answer.
	var why string
	switch {
	case err != nil:
		why = "the answer is not the documented JSON"
	case token.ID == "":
		why = "the answer has no token"
	case token.ExpiresAt.IsZero():
		why = "the answer has no expiry"
	case token.Buyer.ID == "":
		why = "the answer does not say whose token it is"
	}
	if why != "" {
		return nil, c.api.Bad(x.answer, api.Problem{}, why)
	}
	token.ExpiresAt = token.ExpiresAt.UTC()
	token.RequestID = x.answer.RequestID()
	return &token, nil
}
