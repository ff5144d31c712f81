package appstle

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/internal/weburl"
)

// readError reads the forms of errors that Appstle's servers are known to send. None of
// them is documented: a problem (RFC 9457) with the fields that JHipster adds, the fields
// of Spring's own errors, plain text, or a text or a list of texts in JSON.
func readError(_ int, body []byte) api.Problem {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || len(body) > decode.MaxErrorBody { // the start may repeat a token of the end
		return api.Problem{}
	}
	switch body[0] {
	case '<':
		return api.Problem{}
	case '{':
		return readProblem(body)
	case '"':
		var text string
		if decode.Unmarshal(body, &text) == nil {
			return api.Problem{Message: text}
		}
	case '[':
		var texts decode.List[decode.Lenient[string]]
		if decode.Unmarshal(body, &texts) == nil && len(texts) > 0 {
			return api.Problem{Message: texts[0].Value}
		}
	}
	return api.Problem{Message: string(body)}
}

func readProblem(body []byte) api.Problem {
	var e struct {
		ErrorKey     decode.Lenient[string] `json:"errorKey"`
		ErrorMessage decode.Lenient[string] `json:"errorMessage"`
		Detail       decode.Lenient[string] `json:"detail"`
		Title        decode.Lenient[string] `json:"title"`
		Message      decode.Lenient[string] `json:"message"`
		Error        decode.Lenient[string] `json:"error"`

		ManageSubscriptionLink decode.Lenient[string] `json:"manageSubscriptionLink"`
		PortalURL              decode.Lenient[string] `json:"portalUrl"`
	}
	decode.UnmarshalError(body, &e) // of a broken one, what there is
	p := api.Problem{Code: e.ErrorKey.Value}
	for _, link := range []string{e.ManageSubscriptionLink.Value, e.PortalURL.Value} { // beside an error, but as good as any
		_, query, _ := strings.Cut(link, "?")
		token, _ := weburl.Param(query, "token")
		p.Private = append(p.Private, link, token)
	}
	message := e.Message.Value
	if strings.HasPrefix(message, "error.") { // JHipster's key for a translation
		p.Code = cmp.Or(p.Code, message)
		message = ""
	}
	p.Message = cmp.Or(e.ErrorMessage.Value, e.Detail.Value, message, e.Title.Value, e.Error.Value)
	return p
}
