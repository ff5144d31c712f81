package appstle

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/weburl"
)

// readError reads what Appstle's servers were seen to say of an error. None of
// it is documented: a problem (RFC 9457) with the fields that JHipster adds,
// the fields of Spring's own errors, plain text, or a text or a list of texts in
// JSON.
func readError(_ int, body []byte) api.Problem {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return api.Problem{}
	}
	switch body[0] {
	case '<':
		return api.Problem{}
	case '{':
		return readProblem(body)
	case '"':
		var text string
		if api.Unmarshal(body, &text) == nil {
			return api.Problem{Message: text}
		}
	case '[':
		var texts api.List[api.Lenient[string]]
		if api.Unmarshal(body, &texts) == nil && len(texts) > 0 {
			return api.Problem{Message: texts[0].Value}
		}
	}
	return api.Problem{Message: string(body)}
}

func readProblem(body []byte) api.Problem {
	var e struct {
		ErrorKey     api.Lenient[string] `json:"errorKey"`
		ErrorMessage api.Lenient[string] `json:"errorMessage"`
		Detail       api.Lenient[string] `json:"detail"`
		Title        api.Lenient[string] `json:"title"`
		Message      api.Lenient[string] `json:"message"`
		Error        api.Lenient[string] `json:"error"`

		ManageSubscriptionLink api.Lenient[string] `json:"manageSubscriptionLink"`
	}
	api.UnmarshalError(body, &e) // of a broken one, what there is
	p := api.Problem{Code: e.ErrorKey.Value}
	if link := e.ManageSubscriptionLink.Value; link != "" { // beside an error, but as good as any
		_, query, _ := strings.Cut(link, "?")
		token, _ := weburl.Param(query, "token")
		p.Private = []string{link, token}
	}
	message := e.Message.Value
	if strings.HasPrefix(message, "error.") { // JHipster's key for a translation
		p.Code = cmp.Or(p.Code, message)
		message = ""
	}
	p.Message = cmp.Or(e.ErrorMessage.Value, e.Detail.Value, message, e.Title.Value, e.Error.Value)
	return p
}
