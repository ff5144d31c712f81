package salesbricks

import (
	"context"
	"errors"
	"net/http"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// exchange is one run of the mutation. It is also the context that the GraphQL
// library passes on, so that the doer beneath, which all calls share, finds it.
type exchange struct {
	context.Context // with the client's timeout
	caller          context.Context
	answer          *api.Answer
	body            answerBody
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

type exchangeKey struct{}

// Value implements context.Context.
func (x *exchange) Value(key any) any {
	if key == (exchangeKey{}) {
		return x
	}
	return x.Context.Value(key)
}

// doer lets the GraphQL library make its calls through the engine. It keeps the
// answer for itself, since the library would read it once more, and pass on less
// of what is in it.
type doer struct{ api *api.Client }

// errKept stands for an answer that is in the exchange.
var errKept = errors.New("the answer is kept")

// Do puts an answer with a status from 200 to 299 into the exchange and returns
// errKept. Where there is no such answer it returns a *portal.Error.
func (d doer) Do(r *http.Request) (*http.Response, error) {
	x := r.Context().Value(exchangeKey{}).(*exchange)
	answer, err := d.api.Forward(x.caller, r)
	if err != nil {
		return nil, err
	}
	x.answer = answer
	return nil, errKept
}
