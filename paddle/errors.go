package paddle

import (
	"bytes"
	"strings"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/portal"
)

// kindOf returns the kind of a code that says more than its status, else ErrUnknown. The
// status of some codes is not documented, and for others it says too little: invalid_url
// has status 404, but no customer is missing. The type in the envelope is not used:
// Paddle's documents and SDKs disagree about it for some codes. See
// https://developer.paddle.com/api-reference/about/errors.
func kindOf(code string) portal.ErrorKind {
	switch code {
	case "authentication_missing", "authentication_malformed", "forbidden",
		"invalid_token", "invalid_client_token", "invalid_access_token":
		return portal.ErrUnauthorized
	case "not_found":
		return portal.ErrNotFound
	case "invalid_field", "entity_archived", "invalid_json", "invalid_url", "bad_request", "method_not_allowed",
		"unexpected_request_body", "unsupported_media_type", "request_body_too_large", "request_headers_too_large":
		return portal.ErrInvalidRequest
	case "too_many_requests":
		return portal.ErrRateLimited
	case "internal_error", "service_unavailable", "temporarily_unavailable", "bad_gateway", "not_implemented":
		return portal.ErrUnavailable
	}
	return portal.ErrUnknown
}

type errorBody struct {
	Code   decode.Lenient[string]                                  `json:"code"`
	Detail decode.Lenient[string]                                  `json:"detail"`
	Errors decode.Lenient[decode.List[decode.Lenient[fieldError]]] `json:"errors"`
}

type fieldError struct {
	Field   decode.Lenient[string] `json:"field"`
	Message decode.Lenient[string] `json:"message"`
}

// readError reads Paddle's error envelope. It reads as much as it can of a broken one. It
// returns no text of a body that may have links: the text may repeat their token, or be
// what CutLinks puts in the place of a link.
func readError(_ int, body []byte) api.Problem {
	var envelope struct {
		Error decode.Lenient[errorBody] `json:"error"`
		Meta  decode.Lenient[metaBody]  `json:"meta"`
		Data  *decode.Lenient[struct{}] `json:"data"` // nil if it is missing or null
	}
	decode.UnmarshalError(body, &envelope)
	said := envelope.Error.Value
	p := api.Problem{
		Kind:      kindOf(said.Code.Value),
		Code:      said.Code.Value,
		RequestID: envelope.Meta.Value.RequestID.Value,
	}
	message := []string{said.Detail.Value}
	for _, e := range said.Errors.Value {
		if p.Field == "" && p.Kind == portal.ErrInvalidRequest {
			p.Field = requestField(e.Value.Field.Value)
		}
		message = append(message, e.Value.Field.Value+": "+e.Value.Message.Value+";")
	}
	p.Message = strings.Trim(strings.Join(message, " "), " ;")
	if envelope.Data != nil || len(body) > decode.MaxErrorBody || bytes.IndexByte(body, decode.Mark) >= 0 {
		p.Code, p.Message = "", ""
	}
	return p
}

// requestField returns the field of portal.Request for Paddle's field name, or "". The
// name may end in the number of a value. Paddle's "(root)" is the whole body.
func requestField(name string) string {
	name, _, _ = strings.Cut(name, ".")
	switch {
	case strings.HasPrefix(name, "subscription_ids"):
		return "SubscriptionIDs"
	case name == "customer_id":
		return "CustomerID"
	case name == "email":
		return "Email"
	default:
		return ""
	}
}
