package salesbricks

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/portal"
)

// readError reads the body of an error response: a list of GraphQL errors, or the
// {"detail": …} of Salesbricks' web framework.
func readError(status int, body []byte) api.Problem {
	var response struct {
		tokenBody
		URL decode.Lenient[string] `json:"url"`
	}
	decode.UnmarshalError(body, &response) // of a broken one, what there is
	p, ok := response.problem()
	switch {
	case status != http.StatusBadRequest:
		p.Kind = kindOf(p.Code, "") // the status says more than the message
	case ok && p.Kind == portal.ErrUnknown:
		p.Kind = portal.ErrBadResponse // the fault is in our query, not in the caller's request
	}
	if response.URL.Value != "" { // the docs do not say where its token is, which the texts may repeat
		p.Code, p.Message = "", ""
	}
	return p
}

type graphQLError struct {
	Message    decode.Lenient[string] `json:"message"`
	Extensions decode.Lenient[struct {
		Code decode.Lenient[string] `json:"code"`
	}] `json:"extensions"`
}

// problem returns the first GraphQL error that has a kind, or else the first one. It returns
// false if there is none. The response may also have a token.
func (b *tokenBody) problem() (p api.Problem, ok bool) {
	p.Message = b.Detail.Value
	for i, e := range b.Errors {
		code, message := e.Value.Extensions.Value.Code.Value, e.Value.Message.Value
		kind := kindOf(code, message)
		if i == 0 || kind != portal.ErrUnknown {
			p = api.Problem{Kind: kind, Code: code, Message: message}
		}
		if kind != portal.ErrUnknown {
			break
		}
	}
	if id := b.Data.Value.CreateSubscriptionToken.Value.Token.Value.ID.Value; id != "" {
		p.Private = []string{id}
	}
	return p, len(b.Errors) > 0
}

// errorPhrases are phrases in the error messages of GraphQL servers, such as Graphene and
// Django. The docs list no codes of Salesbricks' own. The order matters: "API token not
// found" is about the key.
var errorPhrases = []struct {
	kind    portal.ErrorKind
	phrases []string
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
		for _, known := range errorPhrases {
			for _, phrase := range known.phrases {
				if strings.Contains(text, letters(phrase)) {
					return known.kind
				}
			}
		}
	}
	return portal.ErrUnknown
}

// letters returns only the letters of a text, in lower case: NOT_FOUND, NotFound and
// "not found" become the same.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}
