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
	"github.com/portallink/portallink-go/internal/weburl"
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

// SubscriptionToken is Salesbricks' response with all its documented fields. See
// https://docs.salesbricks.com/api-reference/manage-my-subscription.
type SubscriptionToken struct {
	ID        portal.Secret // signs the customer in; no UUID, although it looks like one
	ExpiresAt time.Time     // UTC; zero if Salesbricks sends none that can be read
	Buyer     Buyer         // zero if Salesbricks sends none
	RequestID string        // the response's X-Request-Id, where it has one
}

// Format implements fmt.Formatter: see [portal.Link.Format].
func (t SubscriptionToken) Format(f fmt.State, verb rune) {
	type fields SubscriptionToken
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), fields(t))
}

// Buyer is the customer that a token signs in.
type Buyer struct {
	ID string `json:"id"`
}

// CreateSubscriptionToken runs the mutation createSubscriptionToken. The ID of the
// result is never empty. The error is a [*portal.Error].
func (c *Client) CreateSubscriptionToken(ctx context.Context, subscriptionID string) (*SubscriptionToken, error) {
	token, _, err := c.createToken(ctx, subscriptionID)
	return token, err
}

// createToken also returns the number of attempts.
func (c *Client) createToken(ctx context.Context, subscriptionID string) (*SubscriptionToken, int, error) {
	if err := c.checkSubscription(subscriptionID); err != nil {
		return nil, 0, err
	}
	if ctx == nil {
		return nil, 0, c.api.Refuse("", "the context is nil")
	}
	d := &doer{client: c}
	_, err := graphql.NewClient(c.graphql.String(), d).ExecRaw(ctx, mutation, map[string]any{"subscriptionId": subscriptionID})
	if d.response != nil {
		token, err := c.readToken(d.response)
		return token, d.response.Attempts, err
	}
	var e *portal.Error
	if errors.As(err, &e) {
		return nil, 0, e
	}
	return nil, 0, c.api.Refuse("", "the request cannot be built")
}

// doer makes the one call of a mutation through the engine. It keeps the
// response, which the library would decode less strictly.
type doer struct {
	client   *Client
	response *api.Response
}

// Do implements graphql.Doer. It returns an empty JSON object in place of the
// response that it keeps. The error is a *portal.Error.
func (d *doer) Do(r *http.Request) (*http.Response, error) {
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	if err != nil {
		return nil, d.client.api.Refuse("", "the request cannot be built")
	}
	d.response, err = d.client.api.Do(r.Context(), api.Request{Method: http.MethodPost, URL: d.client.graphql, Body: body})
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

// tokenBody stops at no value of the wrong type in the data, so that the errors
// are read whatever stands before them.
type tokenBody struct {
	Data api.Lenient[struct {
		CreateSubscriptionToken api.Lenient[struct {
			Token api.Lenient[struct {
				ID        api.Lenient[string]    `json:"id"`
				ExpiresAt api.Lenient[string]    `json:"expiresAt"`
				Buyer     api.Lenient[buyerBody] `json:"buyer"`
			}] `json:"token"`
		}] `json:"createSubscriptionToken"`
	}] `json:"data"`
	Errors api.List[api.Lenient[graphQLError]] `json:"errors"`
	Detail api.Lenient[string]                 `json:"detail"`
}

type buyerBody struct {
	ID api.Lenient[string] `json:"id"`
}

// problem returns what the response says went wrong, and false if it has no
// GraphQL errors. A token may stand beside them.
func (b *tokenBody) problem() (api.Problem, bool) {
	p, ok := problemOf(b.Errors)
	if !ok {
		p.Message = b.Detail.Value
	}
	p.Private = []string{b.Data.Value.CreateSubscriptionToken.Value.Token.Value.ID.Value}
	return p, ok
}

// readToken returns the token that a response with a status of success holds.
func (c *Client) readToken(response *api.Response) (*SubscriptionToken, error) {
	var body tokenBody
	err := api.Unmarshal(response.Body, &body)
	p, failed := body.problem()
	if err != nil {
		return nil, c.api.Bad(response, api.Problem{Private: p.Private}, "the response is not the documented JSON")
	}
	if failed {
		if p.Kind == portal.ErrUnknown {
			p.Kind = portal.ErrBadResponse
		}
		return nil, c.api.Failed(response, p, nil)
	}
	token := &body.Data.Value.CreateSubscriptionToken.Value.Token.Value
	if reason := c.unfitToken(token.ID.Value); reason != "" {
		return nil, c.api.Bad(response, p, reason)
	}
	return &SubscriptionToken{
		ID:        portal.Secret(token.ID.Value),
		ExpiresAt: parseTime(token.ExpiresAt.Value),
		Buyer:     Buyer{ID: token.Buyer.Value.ID.Value},
		RequestID: response.RequestID(),
	}, nil
}

// unfitToken returns what keeps id from being a token in a link, or "". Browsers
// resolve "." and ".." even where they are escaped.
func (c *Client) unfitToken(id string) string {
	if strings.TrimSpace(id) == "" {
		return "the response has no token"
	}
	if id == "." || id == ".." {
		return "the token would lead out of the portal's path"
	}
	if _, err := weburl.Query(api.Append(c.portalURL, id)); err != nil {
		return "the link to the token is unfit: " + err.Error()
	}
	return ""
}

// parseTime returns the moment in UTC, and the zero time for what is none. A year
// of five digits, which a zone may lead to, has no form in JSON.
func parseTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if t = t.UTC(); err != nil || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}
