package salesbricks

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// readError reads the body of an answer that is no success: a list of GraphQL
// errors, or the {"detail": …} of the framework beneath.
func readError(status int, body []byte) api.Problem {
	p, ok := problemOf(body)
	switch {
	case status != http.StatusBadRequest:
		p.Kind = kindOf(p.Code, "") // a status that says something is better than words
	case ok && p.Kind == portal.ErrUnknown:
		p.Kind = portal.ErrBadResponse // a refusal of our words, not of the caller's
	}
	return p
}

// problemOf reads a body as far as that goes, for what went wrong and for a token
// that may stand beside it.
func problemOf(body []byte) (api.Problem, bool) {
	var said struct {
		Data api.Lenient[tokenData] `json:"data"`
		errorBody
	}
	api.UnmarshalError(body, &said)
	p, ok := said.problem()
	p.Private = []string{said.Data.Value.CreateSubscriptionToken.Value.Token.Value.ID.Value}
	return p, ok
}

type tokenData struct {
	CreateSubscriptionToken api.Lenient[struct {
		Token api.Lenient[struct {
			ID api.Lenient[string] `json:"id"`
		}] `json:"token"`
	}] `json:"createSubscriptionToken"`
}

// errorBody is what a body says that is no success, or beside one.
type errorBody struct {
	Errors api.Lenient[api.List[api.Lenient[graphQLError]]] `json:"errors"`
	Detail api.Lenient[string]                              `json:"detail"`
}

type graphQLError struct {
	Message    api.Lenient[string]     `json:"message"`
	Extensions api.Lenient[extensions] `json:"extensions"`
}

type extensions struct {
	Code api.Lenient[string] `json:"code"`
}

// problem returns the first error that has a kind, else the first one, and
// false if there is no list of errors, or an empty one.
func (b *errorBody) problem() (api.Problem, bool) {
	first := api.Problem{Message: b.Detail.Value}
	for i, e := range b.Errors.Value {
		code, message := e.Value.Extensions.Value.Code.Value, e.Value.Message.Value
		p := api.Problem{Kind: kindOf(code, message), Code: code, Message: message}
		if p.Kind != portal.ErrUnknown {
			return p, true
		}
		if i == 0 {
			first = p
		}
	}
	return first, len(b.Errors.Value) > 0
}

// signs are the words by which GraphQL servers, Graphene and Django among them,
// say what is wrong. No code of Salesbricks' own is documented. They are tried
// in this order: "API token not found" is about the key.
var signs = []struct {
	kind  portal.ErrorKind
	words []string
}{
	{portal.ErrRateLimited, []string{"throttled", "rate limit", "too many requests"}},
	{portal.ErrUnauthorized, []string{
		"unauthenticated", "authentication", "unauthorized", "not authorized", "forbidden", "permission",
		"credentials", "api key", "api token", "access denied", "not logged in",
	}},
	{portal.ErrNotFound, []string{"not found", "does not exist", "no such", "unknown subscription"}},
}

func kindOf(code, message string) portal.ErrorKind {
	for _, text := range []string{code, message} {
		text = letters(text)
		for _, sign := range signs {
			for _, word := range sign.words {
				if strings.Contains(text, letters(word)) {
					return sign.kind
				}
			}
		}
	}
	return portal.ErrUnknown
}

// letters leaves the letters of a text, in lower case: NOT_FOUND, NotFound and
// "not found" are one word.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}
