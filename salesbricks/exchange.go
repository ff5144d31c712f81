package salesbricks

import (
	"errors"
	"net/http"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// doer lets the GraphQL library make one call through the engine. It keeps the
// answer: the library would read it once more, and pass on less of it.
type doer struct {
	api    *api.Client
	answer *api.Answer
}

var errKept = errors.New("the answer is kept")

// Do never returns a response. Its error is a *portal.Error, or errKept once
// there is an answer with a status from 200 to 299.
func (d *doer) Do(r *http.Request) (*http.Response, error) {
	var err error
	if d.answer, err = d.api.Forward(r); err != nil {
		return nil, err
	}
	return nil, errKept
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
