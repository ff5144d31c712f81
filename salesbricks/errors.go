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
	var response tokenBody
	decode.UnmarshalError(body, &response) // of a broken one, what there is
	p, ok := response.problem()
	switch {
	case status != http.StatusBadRequest:
		p.Kind = kindOf(p.Code, "") // the status says more than the message
	case ok && p.Kind == portal.ErrUnknown:
		p.Kind = portal.ErrBadResponse // the fault is in our query, not in the caller's request
	}
	return p
}

type graphQLError struct {
	Message    decode.Lenient[string] `json:"message"`
	Extensions decode.Lenient[struct {
		Code decode.Lenient[string] `json:"code"`
	}] `json:"extensions"`
}

// problemOf returns the first error that has a kind, or else the first error. It returns
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
