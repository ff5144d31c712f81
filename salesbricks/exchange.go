package salesbricks

import (
	"io"
	"net/http"
	"strings"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

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

// answerBody has plain types alone: encoding/json goes on after one that does
// not fit, and reads the errors behind it.
type answerBody struct {
	Data struct {
		CreateSubscriptionToken struct {
			Token struct {
				ID        portal.Secret `json:"id"`
				ExpiresAt string        `json:"expiresAt"`
				Buyer     Buyer         `json:"buyer"`
			} `json:"token"`
		} `json:"createSubscriptionToken"`
	} `json:"data"`
	Errors graphQLErrors `json:"errors"`
	Detail string        `json:"detail"`
}

// problem returns what the answer says went wrong, and false if it has no
// GraphQL errors. A token may stand beside them.
func (b *answerBody) problem() (api.Problem, bool) {
	p, ok := b.Errors.problem()
	if !ok {
		p.Message = b.Detail
	}
	p.Private = []string{b.Data.CreateSubscriptionToken.Token.ID.Reveal()}
	return p, ok
}
