package paddletest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle/paddletest"
)

func TestFixedValues(t *testing.T) {
	t.Parallel()
	assert.Regexp(t, `^pdl_sdbx_apikey_[a-z\d]{26}_[a-zA-Z\d]{22}_[a-zA-Z\d]{3}$`, paddletest.Key)
	assert.Len(t, paddletest.Key, 69)
	assert.Regexp(t, `^ctm_[a-z\d]{26}$`, paddletest.Customer)
	assert.Len(t, paddletest.Subscriptions, 2)
	for _, id := range paddletest.Subscriptions {
		assert.Regexp(t, `^sub_[a-z\d]{26}$`, id)
	}
}

func TestAuthentication(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	tests := []struct {
		name   string
		header []string
		code   string
	}{
		{"no header", nil, "authentication_missing"},
		{"empty header", []string{""}, "authentication_missing"},
		{"key without scheme", []string{paddletest.Key}, "authentication_malformed"},
		{"other scheme", []string{"Basic " + paddletest.Key}, "authentication_malformed"},
		{"scheme without key", []string{"Bearer"}, "authentication_malformed"},
		{"two spaces", []string{"Bearer  " + paddletest.Key}, "authentication_malformed"},
		{"two keys in one", []string{"Bearer " + paddletest.Key + " " + paddletest.Key}, "authentication_malformed"},
		{"two headers", []string{"Bearer " + paddletest.Key, "Bearer " + paddletest.Key}, "authentication_malformed"},
		{"another key", []string{"Bearer " + strings.ToLower(paddletest.Key)}, "invalid_token"},
		{"key of the other environment", []string{"Bearer " + strings.Replace(paddletest.Key, "sdbx", "live", 1)}, "invalid_token"},
		{"part of the key", []string{"Bearer " + paddletest.Key[:68]}, "invalid_token"},
		{"key of the old form", []string{"Bearer 0123456789abcdef0123456789abcdef0123456789abcdef01"}, "invalid_token"},
	}
	var all []exchange
	for _, tt := range tests {
		for _, endpoint := range []string{"POST " + sessions, "GET /subscriptions", "GET /customers", "GET /nothing"} {
			method, target, _ := strings.Cut(endpoint, " ")
			all = append(all, exchange{
				name: tt.name + " " + endpoint, method: method, target: target,
				status: 403, code: tt.code, header: http.Header{"Authorization": tt.header},
			})
		}
	}
	refusals(t, s, all)
	// RFC 9110, section 11.1: letter case does not matter in the scheme.
	for _, scheme := range []string{"bearer", "BEARER"} {
		call(t, s, "GET", "/customers", "", http.StatusOK, http.Header{"Authorization": {scheme + " " + paddletest.Key}})
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	refusals(t, s, []exchange{
		{name: "unknown path", method: "GET", target: "/prices", status: 404, code: "invalid_url"},
		{name: "doubled slash", method: "GET", target: "//customers", status: 404, code: "invalid_url"},
		{name: "no customer", method: "POST", target: "/customers//portal-sessions", status: 404, code: "invalid_url"},
		{name: "path behind the session", method: "POST", target: sessions + "/x", status: 404, code: "invalid_url"},
		{name: "GET sessions", method: "GET", target: sessions, status: 405, code: "method_not_allowed"},
		{name: "POST subscriptions", method: "POST", target: "/subscriptions", status: 405, code: "method_not_allowed"},
		{name: "DELETE customers", method: "DELETE", target: "/customers", status: 405, code: "method_not_allowed"},
	})
	for target, allowed := range map[string]string{"/customers": "GET", "/customers/x/portal-sessions": "POST"} {
		got := providertest.Send(t, "PUT", s.URL()+target, "", authorized)
		assert.Equal(t, allowed, got.Header.Get("Allow"))
	}
}

func TestErrorHandler(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status   int
		code     string
		wantType string
	}{
		{400, "bad_request", "request_error"},
		{409, "conflict", "request_error"},
		{429, "too_many_requests", "api_error"},
		{500, "internal_error", "api_error"},
		{540, "temporarily_unavailable", "api_error"},
	}
	s := newServer(t)
	for _, tt := range tests {
		s.FailNext(1, paddletest.ErrorHandler(tt.status, tt.code, "It's <broken> & sorry."))
		r := call(t, s, "GET", "/customers", "", tt.status, http.Header{"Authorization": nil})
		assert.Equal(t, tt.code, r.Error.Code)
		assert.Equal(t, tt.wantType, r.Error.Type)
		assert.Equal(t, "It's <broken> & sorry.", r.Error.Detail)
		assert.NotContains(t, r.body, `"errors"`)
	}
}

// TestConcurrentUse calls all methods at once, for the race detector.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	providertest.Concurrently(func() {
		ids := s.AddSubscriptions(unknownCustomer, 3)
		s.AddCustomer(unknownCustomer, "alex@example.com")
		s.FailNext(0, http.NotFoundHandler())
		s.Requests()
		call(t, s, "POST", "/customers/"+unknownCustomer+"/portal-sessions", subscriptionIDs(ids...), 201)
		call(t, s, "POST", sessions, "", 201)
		call(t, s, "GET", "/subscriptions?customer_id="+unknownCustomer, "", 200)
		call(t, s, "GET", "/customers?email="+paddletest.Email, "", 200)
	})
	assert.Len(t, s.Requests(), 4*providertest.Calls)
	assert.Equal(t, 3*providertest.Calls, *list(t, s, "/subscriptions?customer_id="+unknownCustomer).Meta.Pagination.EstimatedTotal)
}
