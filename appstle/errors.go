package appstle

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/weburl"
)

// readError reads what Appstle's servers were seen to say of an error. None of
// it is documented: a problem (RFC 9457) with the fields that JHipster adds,
// the fields of Spring's own errors, or plain text.
func readError(_ int, body []byte) api.Problem {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || body[0] == '<' {
		return api.Problem{}
	}
	if body[0] != '{' {
		return api.Problem{Message: string(body)}
	}
	var e struct {
		ErrorKey     string `json:"errorKey"`
		ErrorMessage string `json:"errorMessage"`
		Detail       string `json:"detail"`
		Title        string `json:"title"`
		Message      string `json:"message"`
		Error        string `json:"error"`

		ManageSubscriptionLink string `json:"manageSubscriptionLink"`
	}
	_ = json.Unmarshal(body, &e) // of a broken one, what there is
	p := api.Problem{Code: e.ErrorKey}
	if link := e.ManageSubscriptionLink; link != "" { // beside an error, but as good as any
		_, query, _ := strings.Cut(link, "?")
		token, _ := weburl.Param(query, "token")
		p.Private = []string{link, token}
	}
	if strings.HasPrefix(e.Message, "error.") { // JHipster's key for a translation
		p.Code = cmp.Or(p.Code, e.Message)
		e.Message = ""
	}
	p.Message = cmp.Or(e.ErrorMessage, e.Detail, e.Message, e.Title, e.Error)
	return p
}
