package salesbricks

import (
	"encoding/json"
	"net/http"
	"strings"
	"unicode"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/portal"
)

// readError reads the body of an answer that is no success: a list of GraphQL
// errors, or the {"detail": …} of the framework beneath.
func readError(status int, body []byte) api.Problem {
	var answer answerBody
	_ = json.Unmarshal(body, &answer) // of a broken one, what there is
	p, ok := answer.problem()
	switch {
	case status != http.StatusBadRequest:
		p.Kind = kindOf(p.Code, "") // a status that says something is better than words
	case ok && p.Kind == portal.ErrUnknown:
		p.Kind = portal.ErrBadResponse // a refusal of our words, not of the caller's
	}
	return p
}

// graphQLErrors are the errors of an answer. What is of the wrong type in them
// is passed over: encoding/json goes on after that.
type graphQLErrors []struct {
	Message    string `json:"message"`
	Extensions struct {
		Code string `json:"code"`
	} `json:"extensions"`
}

// problem returns the first error that has a kind, else the first one, and
// false if there is none.
func (errs graphQLErrors) problem() (api.Problem, bool) {
	var first api.Problem
	for i, e := range errs {
		p := api.Problem{Kind: kindOf(e.Extensions.Code, e.Message), Code: e.Extensions.Code, Message: e.Message}
		if p.Kind != portal.ErrUnknown {
			return p, true
		}
		if i == 0 {
			first = p
		}
	}
	return first, len(errs) > 0
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
