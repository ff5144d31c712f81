package paddle

import (
	"net/http"
	"strings"

	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/portal"
)

// kinds has the codes that say more than their status. The status of some codes is not
// documented, and for others it says too little: invalid_url has status 404, but no
// customer is missing. The type in the envelope is not used: Paddle's documents and
// SDKs disagree about it for some codes. See
// https://developer.paddle.com/api-reference/about/errors.
var kinds = map[string]portal.ErrorKind{
	"authentication_missing":    portal.ErrUnauthorized,
	"authentication_malformed":  portal.ErrUnauthorized,
	"invalid_token":             portal.ErrUnauthorized,
	"invalid_client_token":      portal.ErrUnauthorized,
	"invalid_access_token":      portal.ErrUnauthorized,
	"forbidden":                 portal.ErrUnauthorized,
	"not_found":                 portal.ErrNotFound,
	"invalid_field":             portal.ErrInvalidRequest,
	"entity_archived":           portal.ErrInvalidRequest,
	"invalid_json":              portal.ErrInvalidRequest,
	"invalid_url":               portal.ErrInvalidRequest,
	"bad_request":               portal.ErrInvalidRequest,
	"method_not_allowed":        portal.ErrInvalidRequest,
	"unexpected_request_body":   portal.ErrInvalidRequest,
	"unsupported_media_type":    portal.ErrInvalidRequest,
	"request_body_too_large":    portal.ErrInvalidRequest,
	"request_headers_too_large": portal.ErrInvalidRequest,
	"too_many_requests":         portal.ErrRateLimited,
	"internal_error":            portal.ErrUnavailable,
	"service_unavailable":       portal.ErrUnavailable,
	"temporarily_unavailable":   portal.ErrUnavailable,
	"bad_gateway":               portal.ErrUnavailable,
	"not_implemented":           portal.ErrUnavailable,
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

type errorMeta struct {
	RequestID decode.Lenient[string] `json:"request_id"`
}

// readError reads Paddle's error envelope. It reads as much as it can of a broken one.
func readError(status int, body []byte) api.Problem {
	var envelope struct {
		Error decode.Lenient[errorBody] `json:"error"`
		Meta  decode.Lenient[errorMeta] `json:"meta"`
	}
	decode.UnmarshalError(body, &envelope)
	said := envelope.Error.Value
	p := api.Problem{
		Kind:      kinds[said.Code.Value],
		Code:      said.Code.Value,
		RequestID: envelope.Meta.Value.RequestID.Value,
	}
	if status == http.StatusTooManyRequests {
		p.Kind = portal.ErrRateLimited // whatever a gateway says beside it
	}
	var message strings.Builder
	message.WriteString(said.Detail.Value)
	for _, e := range said.Errors.Value {
		if p.Field == "" && p.Kind == portal.ErrInvalidRequest {
			p.Field = requestField(e.Value.Field.Value)
		}
		if message.Len() > 0 {
			message.WriteString(" ")
		}
		message.WriteString(e.Value.Field.Value + ": " + e.Value.Message.Value + ";")
	}
	p.Message = strings.TrimSuffix(message.String(), ";")
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
