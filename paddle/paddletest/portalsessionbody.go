package paddletest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
)

// maxSubscriptionIDs is the documented maxItems of subscription_ids.
const maxSubscriptionIDs = 25

// decodeSubscriptionIDs reads the optional body of a request for a session. No
// body, an empty object and an empty list all mean that no deep links are
// wanted.
func decodeSubscriptionIDs(r *http.Request) ([]string, *apiError) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, &apiError{status: http.StatusBadRequest, code: "bad_request", detail: "The body cannot be read."}
	}
	if len(body) == 0 {
		return nil, nil // Content-Type says nothing about a body that is not there
	}
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return nil, &apiError{
			status: http.StatusUnsupportedMediaType,
			code:   "unsupported_media_type",
			detail: "A body has to be sent as application/json.",
		}
	}
	if !json.Valid(body) {
		return nil, &apiError{status: http.StatusBadRequest, code: "invalid_json", detail: "The body is not JSON."}
	}
	// A map and not a struct: encoding/json would take Subscription_IDs for
	// subscription_ids, and null for an empty list.
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil || fields == nil {
		return nil, invalidFields(fieldError{"(root)", "must be an object"})
	}
	var broken []fieldError
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name != "subscription_ids" {
			broken = append(broken, fieldError{name, "is not a field of this request"})
		}
	}
	var ids []string
	if raw, ok := fields["subscription_ids"]; ok {
		var wrong []fieldError
		ids, wrong = checkSubscriptionIDs(raw)
		broken = append(broken, wrong...)
	}
	if len(broken) > 0 {
		return nil, invalidFields(broken...)
	}
	return ids, nil
}

func checkSubscriptionIDs(raw json.RawMessage) (ids []string, broken []fieldError) {
	const field = "subscription_ids"
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil || items == nil {
		return nil, []fieldError{{field, "must be an array"}}
	}
	if len(items) > maxSubscriptionIDs {
		return nil, []fieldError{{field, fmt.Sprintf("has %d entries, the most is %d", len(items), maxSubscriptionIDs)}}
	}
	for i, item := range items {
		var id string
		switch err := json.Unmarshal(item, &id); {
		case err != nil || !isID("sub_", id):
			broken = append(broken, fieldError{fmt.Sprintf("%s.%d", field, i), `must be a string, "sub_" and 26 small letters or digits`})
		case slices.Contains(ids, id):
			broken = append(broken, fieldError{fmt.Sprintf("%s.%d", field, i), "occurs twice"})
		default:
			ids = append(ids, id)
		}
	}
	return ids, broken
}
