package salesbricks

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/portal"
)

// readError reads the body of a response that is no success: a list of GraphQL
// errors, or the {"detail": …} of the framework beneath.
func readError(status int, body []byte) api.Problem {
	var response tokenBody
	decode.UnmarshalError(body, &response) // of a broken one, what there is
	p, ok := response.problem()
	switch {
	case status != http.StatusBadRequest:
		p.Kind = kindOf(p.Code, "") // a status that says something is better than words
	case ok && p.Kind == portal.ErrUnknown:
		p.Kind = portal.ErrBadResponse // a refusal of our words, not of the caller's
	}
	return p
}

type graphQLError struct {
	Message    decode.Lenient[string] `json:"message"`
	Extensions decode.Lenient[struct {
		Code decode.Lenient[string] `json:"code"`
	}] `json:"extensions"`
}

// problemOf returns the first error that has a kind, else the first one, and
// false if there is none.
func problemOf(errs decode.List[decode.Lenient[graphQLError]]) (api.Problem, bool) {
	var first api.Problem
	for i, e := range errs {
		code, message := e.Value.Extensions.Value.Code.Value, e.Value.Message.Value
		p := api.Problem{Kind: kindOf(code, message), Code: code, Message: message}
		if p.Kind != portal.ErrUnknown {
			return p, true
		}
		if i == 0 {
			first = p
		}
	}
	return first, len(errs) > 0
}

// errorPhrases are the words by which GraphQL servers, Graphene and Django among
// them, say what is wrong. The docs have no codes of Salesbricks' own. They are
// tried in this order: "API token not found" is about the key.
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
