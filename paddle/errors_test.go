package paddle_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// envelope returns Paddle's error envelope with code, type and more fields.
func envelope(code, kind, more string) string {
	return `{"error":{"type":"` + kind + `","code":"` + code + `","detail":"Some detail.",` +
		`"documentation_url":"https://developer.paddle.com/errors/shared/` + code + `"` + more + `},` +
		`"meta":{"request_id":"9346b365-4cad-43a6-b7c1-48ff6a1c7836"}}`
}

// TestEveryDocumentedCode has the codes of Paddle's pages and SDKs. Status 0 means that no
// status is documented: the code decides.
func TestEveryDocumentedCode(t *testing.T) {
	t.Parallel()
	const byStatus = portal.ErrUnknown
	tests := []struct {
		code   string
		status int
		kind   portal.ErrorKind
	}{
		{"authentication_missing", 403, portal.ErrUnauthorized},
		{"authentication_malformed", 403, portal.ErrUnauthorized},
		{"invalid_token", 403, portal.ErrUnauthorized},
		{"invalid_client_token", 403, portal.ErrUnauthorized},
		{"forbidden", 403, portal.ErrUnauthorized},
		{"invalid_access_token", 401, portal.ErrUnauthorized},
		{"not_found", 404, portal.ErrNotFound},
		{"invalid_field", 400, portal.ErrInvalidRequest},
		{"too_many_requests", 429, portal.ErrRateLimited},
		{"internal_error", 500, portal.ErrUnavailable},
		{"service_unavailable", 503, portal.ErrUnavailable},
		{"not_implemented", 501, portal.ErrUnavailable},
		{"bad_gateway", 502, portal.ErrUnavailable},
		{"temporarily_unavailable", 540, portal.ErrUnavailable},
		{"invalid_url", 404, portal.ErrInvalidRequest},
		{"entity_archived", 400, portal.ErrInvalidRequest},
		{"bad_request", 400, portal.ErrInvalidRequest},
		{"invalid_json", 400, portal.ErrInvalidRequest},
		{"unsupported_media_type", 415, portal.ErrInvalidRequest},
		{"method_not_allowed", 0, portal.ErrInvalidRequest},
		{"unexpected_request_body", 0, portal.ErrInvalidRequest},
		{"request_headers_too_large", 0, portal.ErrInvalidRequest},
		{"request_body_too_large", 0, portal.ErrInvalidRequest},
		{"paddle_billing_not_enabled", 0, byStatus},
		{"concurrent_modification", 0, byStatus},
		{"conflict", 0, byStatus},
		{"invalid_time_query_parameter", 0, byStatus},
		{"receipt_data_not_enabled", 0, byStatus},
		{"a_code_of_tomorrow", 0, byStatus},
	}
	for _, tt := range tests {
		statuses := []int{tt.status}
		if tt.status == 0 {
			statuses = []int{400, 403, 404, 409}
		} else {
			statuses = append(statuses, 400, 404, 500) // in case the pages are wrong
		}
		for _, status := range statuses {
			for _, typ := range []string{"request_error", "api_error", ""} { // the documents disagree
				t.Run(fmt.Sprintf("%s with %d as %q", tt.code, status, typ), func(t *testing.T) {
					t.Parallel()
					want := tt.kind
					if want == byStatus {
						want = providertest.KindOfStatus[status]
					}
					err := errorOf(client(t, newWire(status, envelope(tt.code, typ, ""))).
						GenerateLink(t.Context(), wellFormedRequest))
					assertError(t, err, portal.Error{
						Kind: want, Status: status, Code: tt.code, Message: "Some detail.",
						RequestID: "9346b365-4cad-43a6-b7c1-48ff6a1c7836",
					})
				})
			}
		}
	}
}

func TestErrorBodies(t *testing.T) {
	t.Parallel()
	const id = "9346b365-4cad-43a6-b7c1-48ff6a1c7836"
	type row struct {
		status int
		body   string
		want   portal.Error
	}
	table.Run(t, map[string]row{
		"the documented 404": {404, file(t, "documented_not_found.json"), portal.Error{
			Kind: portal.ErrNotFound, Code: "not_found", RequestID: id,
			Message: "Entity pro_01gsz97mq9pa4fkyy0wqenepkz not found",
		}},
		"the documented 400": {400, file(t, "documented_invalid_field.json"), portal.Error{
			Kind: portal.ErrInvalidRequest, Code: "invalid_field", RequestID: id,
			Message: "Request does not pass validation. active: must be provided as part of the request; " +
				"description: maximum length of 256 exceeded. provided value length 653",
		}},
		"fields of our request": {400, envelope("invalid_field", "request_error",
			`,"errors":[{"field":"subscription_ids","message":"too many"},{"field":"customer_id","message":"no"}]`), portal.Error{
			Kind: portal.ErrInvalidRequest, Code: "invalid_field", RequestID: id, Field: "SubscriptionIDs",
			Message: "Some detail. subscription_ids: too many; customer_id: no",
		}},
		"one of a list": {400, envelope("invalid_field", "request_error",
			`,"errors":[{"field":"subscription_ids[1]","message":"not a subscription"}]`), portal.Error{
			Kind: portal.ErrInvalidRequest, Code: "invalid_field", RequestID: id, Field: "SubscriptionIDs",
			Message: "Some detail. subscription_ids[1]: not a subscription",
		}},
		"the customer": {400, envelope("invalid_field", "request_error",
			`,"errors":[{"field":"customer_id","message":"not a customer"}]`), portal.Error{
			Kind: portal.ErrInvalidRequest, Code: "invalid_field", RequestID: id, Field: "CustomerID",
			Message: "Some detail. customer_id: not a customer",
		}},
		"the whole body, as recorded": {400, envelope("bad_request", "request_error",
			`,"errors":[{"field":"(root)","message":"additional property"},{"field":"subscription_ids","message":"no array"}]`), portal.Error{
			Kind: portal.ErrInvalidRequest, Code: "bad_request", RequestID: id, Field: "SubscriptionIDs",
			Message: "Some detail. (root): additional property; subscription_ids: no array",
		}},
		"a field is not to blame for a wrong key": {403, envelope("forbidden", "request_error",
			`,"errors":[{"field":"customer_id","message":"no"}]`), portal.Error{
			Kind: portal.ErrUnauthorized, Code: "forbidden", RequestID: id, Message: "Some detail. customer_id: no",
		}},
		"no meta, as for the rate limit": {429,
			`{"error":{"type":"api_error","code":"too_many_requests","detail":"Slow down."}}`, portal.Error{
				Kind: portal.ErrRateLimited, Code: "too_many_requests", Message: "Slow down.",
			}},
		"null for meta and errors": {404, `{"error":{"code":"not_found","detail":"No.","errors":null},"meta":null}`, portal.Error{
			Kind: portal.ErrNotFound, Code: "not_found", Message: "No.",
		}},
		"no detail": {400, `{"error":{"code":"invalid_field","errors":[{"field":"a","message":"b"}]}}`, portal.Error{
			Kind: portal.ErrInvalidRequest, Code: "invalid_field", Message: "a: b",
		}},
		"an empty list of errors": {400, envelope("invalid_field", "request_error", `,"errors":[]`), portal.Error{
			Kind: portal.ErrInvalidRequest, Code: "invalid_field", RequestID: id, Message: "Some detail.",
		}},
		"another code beside the status of the rate limit": {429, envelope("forbidden", "request_error", ""), portal.Error{
			Kind: portal.ErrRateLimited, Code: "forbidden", RequestID: id, Message: "Some detail.",
		}},
		"new fields": {404, envelope("not_found", "request_error", `,"extra":{"a":[1]},"errors":[]`), portal.Error{
			Kind: portal.ErrNotFound, Code: "not_found", RequestID: id, Message: "Some detail.",
		}},
		"no code": {404, `{"error":{"detail":"No."}}`, portal.Error{Kind: portal.ErrNotFound, Message: "No."}},
		"a code of another type": {404, `{"error":{"code":404,"detail":"No."},"meta":{"request_id":"r"}}`, portal.Error{
			Kind: portal.ErrNotFound, Message: "No.", RequestID: "r",
		}},
		"errors of another type": {400, `{"error":{"code":"invalid_field","detail":"No.","errors":"a"},"meta":{"request_id":"r"}}`, portal.Error{
			Kind: portal.ErrInvalidRequest, Code: "invalid_field", Message: "No.", RequestID: "r",
		}},
		"error of another type": {500, `{"error":"boom","meta":{"request_id":"r"}}`, portal.Error{
			Kind: portal.ErrUnavailable, RequestID: "r",
		}},
		"null for the error": {403, `{"error":null}`, portal.Error{Kind: portal.ErrUnauthorized}},
		"null":               {404, `null`, portal.Error{Kind: portal.ErrNotFound}},
		"truncated":          {404, file(t, "documented_not_found.json")[:60], portal.Error{Kind: portal.ErrNotFound, Code: "not_found"}},
		"the key and a link in it": {403, `{"error":{"code":"forbidden","detail":"` + testKey + ` may not see ` +
			`https://portal.example/?token=pga_s3cret","errors":[{"field":"` + testKey + `","message":"Bearer ` + testKey + `"}]},` +
			`"meta":{"request_id":"` + testKey + `"}}`, portal.Error{
			Kind: portal.ErrUnauthorized, Code: "forbidden", RequestID: "[redacted]",
			Message: "[redacted] may not see [redacted] [redacted]: [redacted]",
		}},
		"the key as the code": {403, `{"error":{"code":"` + testKey + `"}}`, portal.Error{
			Kind: portal.ErrUnauthorized, Code: "[redacted]",
		}},
	}, func(t *testing.T, tt row) {
		tt.want.Status = tt.status
		c := client(t, newWire(tt.status, tt.body))
		assertError(t, errorOf(c.GenerateLink(t.Context(), wellFormedRequest)), tt.want, "s3cret")
		assertError(t, errorOf(c.CreatePortalSession(t.Context(), "ctm_1")), tt.want, "s3cret")
	})
}

// An error beside links may repeat their token, which can look like any word.
func TestErrorsBesideLinks(t *testing.T) {
	t.Parallel()
	long := "https://portal.example/?a=" + strings.Repeat("x", 200)
	const failed = `"error":{"code":"s3cret","detail":"The s3cret is used.","errors":[{"message":"s3cret"}]}`
	data := `"data":{"customer_id":"ctm_2","urls":{"general":{"overview":"` + long + `&token=s3cret"}}}`
	list := `"data":[{"id":"sub_1","customer_id":"ctm_2","management_urls":{"cancel":"` + long + `&token=s3cret"}}]`
	table.Run(t, map[string]string{
		"before":          `{` + failed + `,` + data + `}`,
		"behind":          `{` + data + `,` + failed + `}`,
		"before a list":   `{` + failed + `,` + list + `}`,
		"behind a list":   `{` + list + `,` + failed + `}`,
		"data cut off":    `{` + failed + `,` + data[:len(data)-9],
		"a large one":     `{` + failed + `,"new":"` + strings.Repeat("x", 64<<10) + `",` + data + `}`,
		"a link, no data": `{"error":{"code":"` + long + `","detail":"` + long + `"}}`,
	}, func(t *testing.T, body string) {
		for _, status := range []int{200, 400} {
			c := client(t, newWire(status, body))
			e := failure(t, errorOf(c.GenerateLink(t.Context(), wellFormedRequest)), "s3cret")
			assert.NotContains(t, []string{e.Code, e.Message}, "0")
			err := errorOf(providertest.Collect(t, c.ListSubscriptions(t.Context(), paddle.SubscriptionFilter{CustomerIDs: []string{"ctm_1"}})))
			failure(t, err, "s3cret")
		}
	})
}
