package salesbricks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
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
	ID        portal.Secret // signs the customer in; no UUID, although it looks like one
	ExpiresAt time.Time     // UTC
	Buyer     Buyer
	RequestID string // the answer's X-Request-Id, where it has one
}

// Format implements fmt.Formatter: see portal.Link.Format.
func (t SubscriptionToken) Format(f fmt.State, verb rune) {
	type fields SubscriptionToken
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(t))
}

// Buyer is the customer that a token signs in.
type Buyer struct {
	ID string `json:"id"`
}

// CreateSubscriptionToken runs the mutation createSubscriptionToken. Every field
// of the result but RequestID is set. The error is a *portal.Error.
func (c *Client) CreateSubscriptionToken(ctx context.Context, subscriptionID string) (*SubscriptionToken, error) {
	token, _, err := c.createToken(ctx, subscriptionID)
	return token, err
}

// createToken also returns the number of attempts.
func (c *Client) createToken(ctx context.Context, subscriptionID string) (*SubscriptionToken, int, error) {
	if err := c.api.CheckID("SubscriptionIDs", subscriptionID); err != nil {
		return nil, 0, err
	}
	if ctx == nil {
		return nil, 0, c.api.Refuse("", "the context is nil")
	}
	x := &exchange{client: c}
	_, err := graphql.NewClient(c.graphqlURL, x).ExecRaw(ctx, mutation, map[string]any{"subscriptionId": subscriptionID})
	if x.answer != nil {
		token, err := c.read(x.answer)
		return token, x.answer.Attempts, err
	}
	var e *portal.Error
	if errors.As(err, &e) {
		return nil, 0, e
	}
	return nil, 0, c.api.Refuse("", "the request cannot be built")
}

// read returns the token that an answer with a status of success holds.
func (c *Client) read(answer *api.Response) (*SubscriptionToken, error) {
	var body answerBody
	err := api.Unmarshal(answer.Body, &body)
	var p api.Problem
	failed := false
	if err != nil || len(body.Errors) > 0 || body.Data.CreateSubscriptionToken.Token.ID == "" {
		p, failed = problemOf(answer.Body)
	}
	if failed {
		if p.Kind == portal.ErrUnknown {
			p.Kind = portal.ErrBadResponse
		}
		return nil, c.api.Failed(answer, p, nil)
	}
	token := &body.Data.CreateSubscriptionToken.Token
	var why string
	switch {
	case err != nil:
		why = "the answer is not the documented JSON"
	case strings.TrimSpace(token.ID.Reveal()) == "":
		why = "the answer has no token"
	}
	if why != "" {
		return nil, c.api.Bad(answer, p, why)
	}
	// A time that cannot be read is zero: no link is lost to it.
	expiresAt, _ := time.Parse(time.RFC3339, token.ExpiresAt.Value)
	return &SubscriptionToken{
		ID:        token.ID,
		ExpiresAt: expiresAt.UTC(),
		Buyer:     token.Buyer.Value,
		RequestID: answer.RequestID(),
	}, nil
}

// exchange lets the GraphQL library make one call through the engine. It keeps
// the response: the library would read it once more, and pass on less of it.
type exchange struct {
	client *Client
	answer *api.Response
}

// Do implements graphql.Doer. The response that it returns is an empty success:
// the one that came is kept. The error is a *portal.Error.
func (x *exchange) Do(r *http.Request) (*http.Response, error) {
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	if err != nil {
		return nil, x.client.api.Refuse("", "the request cannot be built")
	}
	c := x.client.api
	x.answer, err = c.Do(r.Context(), api.Request{Method: http.MethodPost, URL: c.URL("api", "v1", "graphql"), Body: body})
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

// answerBody is a response to the mutation. A token may stand beside errors.
type answerBody struct {
	Data struct {
		CreateSubscriptionToken struct {
			Token struct {
				ID        portal.Secret       `json:"id"`
				ExpiresAt api.Lenient[string] `json:"expiresAt"`
				Buyer     api.Lenient[Buyer]  `json:"buyer"`
			} `json:"token"`
		} `json:"createSubscriptionToken"`
	} `json:"data"`
	Errors api.List[api.Lenient[graphQLError]] `json:"errors"`
}
