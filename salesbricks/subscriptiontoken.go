package salesbricks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hasura/go-graphql-client"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/portal"
)

// mutation is the documented mutation.
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
	ID        portal.Secret // signs the customer in; it looks like a UUID, but need not be one
	ExpiresAt time.Time     // UTC; zero if it is missing or cannot be read
	Buyer     Buyer         // zero if it is missing
	RequestID string        // the response's X-Request-Id, or empty
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
	if err != nil {
		return nil, err
	}
	return &token, nil
}

// createToken also returns the response.
func (c *Client) createToken(ctx context.Context, subscriptionID string) (SubscriptionToken, *api.Response, error) {
	if err := c.checkSubscription(subscriptionID); err != nil {
		return SubscriptionToken{}, nil, err
	}
	d := &doer{client: c}
	// The engine sets the real URL. The library parses this short one for each call.
	_, err := graphql.NewClient("/", d).ExecRaw(ctx, mutation, map[string]any{"subscriptionId": subscriptionID})
	if d.response != nil {
		token, err := c.readToken(d.response)
		return token, d.response, err
	}
	if e, ok := errors.AsType[*portal.Error](err); ok {
		return SubscriptionToken{}, nil, e
	}
	return SubscriptionToken{}, nil, c.api.Refuse("", "the context is nil") // the library needs one too
}

// doer makes the one call of a mutation through the engine. It keeps the response, because
// the library would decode it less strictly. It contains the response that the library gets
// instead: that saves three allocations.
type doer struct {
	client   *Client
	response *api.Response
	reply    http.Response
	null     nullBody
}

// nullBody is the body of a response.
type nullBody struct{ strings.Reader }

// Close implements io.Closer.
func (*nullBody) Close() error { return nil }

// Do implements graphql.Doer. It keeps the response and returns a JSON null with a line end
// instead. An empty object would take two more allocations to decode. Without the line end,
// the library would have to look for the end of the null, which takes 1.5 KB. The error is a
// *portal.Error.
func (d *doer) Do(r *http.Request) (*http.Response, error) {
	var err error
	d.response, err = d.client.api.Do(r.Context(), api.Request{Method: http.MethodPost, URL: d.client.graphql, BodyOf: r})
	if err != nil {
		return nil, err
	}
	d.null.Reset("null\n")
	d.reply = http.Response{StatusCode: http.StatusOK, Body: &d.null}
	return &d.reply, nil
}

// tokenBody is the response on the wire. A value of a wrong type in the data does not stop the
// decoder, so the errors after it are read too.
type tokenBody struct {
	Data decode.Lenient[struct {
		CreateSubscriptionToken decode.Lenient[struct {
			Token decode.Lenient[struct {
				ID        decode.Lenient[string] `json:"id"`
				ExpiresAt decode.Lenient[string] `json:"expiresAt"`
				Buyer     decode.Lenient[struct {
					ID decode.Lenient[string] `json:"id"`
				}] `json:"buyer"`
			}] `json:"token"`
		}] `json:"createSubscriptionToken"`
	}] `json:"data"`
	Errors decode.List[decode.Lenient[graphQLError]] `json:"errors"`
	Detail decode.Lenient[string]                    `json:"detail"`
}

// readToken returns the token in a response with a success status.
func (c *Client) readToken(response *api.Response) (SubscriptionToken, error) {
	if token, ok := documentedToken(response); ok {
		return token, nil
	}
	// This is the second pass over the response, and each pass takes memory. So only the errors
	// of a large response are read. Their texts may repeat a token that was not.
	var body tokenBody
	var err error
	large := len(response.Body) > decode.MaxErrorBody
	if large {
		decode.UnmarshalError(response.Body, &body)
	} else {
		err = decode.Unmarshal(response.Body, &body)
	}
	p, failed := body.problem()
	if large {
		p.Code, p.Message = "", ""
	}
	token := &body.Data.Value.CreateSubscriptionToken.Value.Token.Value
	reason := unfitToken(token.ID.Value)
	switch {
	case err != nil, large && !failed:
		return SubscriptionToken{}, c.api.Bad(response, api.Problem{Private: p.Private}, "the response is not the documented JSON")
	case failed:
		p.Kind = cmp.Or(p.Kind, portal.ErrBadResponse)
		return SubscriptionToken{}, c.api.Failed(response, p, nil)
	case reason != "":
		return SubscriptionToken{}, c.api.Bad(response, p, reason)
	}
	return SubscriptionToken{
		ID:        portal.Secret(token.ID.Value),
		ExpiresAt: decode.Time(token.ExpiresAt.Value),
		Buyer:     Buyer{ID: token.Buyer.Value.ID.Value},
		RequestID: response.RequestID(),
	}, nil
}

// documentedToken reads a response that has the documented types. Reading each value leniently,
// as other responses need it, would take a tenth more of the time of a whole call.
func documentedToken(response *api.Response) (SubscriptionToken, bool) {
	var body struct {
		Data struct {
			CreateSubscriptionToken struct {
				Token struct {
					ID        string `json:"id"`
					ExpiresAt string `json:"expiresAt"`
					Buyer     Buyer  `json:"buyer"`
				} `json:"token"`
			} `json:"createSubscriptionToken"`
		} `json:"data"`
		Errors []struct{} `json:"errors"`
	}
	err := decode.Unmarshal(response.Body, &body)
	token := &body.Data.CreateSubscriptionToken.Token
	return SubscriptionToken{
		ID:        portal.Secret(token.ID),
		ExpiresAt: decode.Time(token.ExpiresAt),
		Buyer:     token.Buyer,
		RequestID: response.RequestID(),
	}, err == nil && len(body.Errors) == 0 && unfitToken(token.ID) == ""
}

// unfitToken returns why id cannot be a token in a link, or "". Browsers resolve "." and
// ".." even if they are escaped.
func unfitToken(id string) string {
	if strings.TrimSpace(id) == "" {
		return "the response has no token"
	}
	if id == "." || id == ".." {
		return "the token is a dot segment, which browsers remove from a path"
	}
	return ""
}
