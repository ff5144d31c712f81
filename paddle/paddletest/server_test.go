package paddletest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
	for _, tt := range tests {
		for _, endpoint := range []string{
			"POST /customers/" + paddletest.Customer + "/portal-sessions", "GET /subscriptions", "GET /customers", "GET /nothing",
		} {
			t.Run(tt.name+" "+endpoint, func(t *testing.T) {
				t.Parallel()
				method, path, _ := strings.Cut(endpoint, " ")
				a, err := call(s, method, path, "", http.Header{"Authorization": tt.header})
				require.NoError(t, err)
				e := requireError(t, a, http.StatusForbidden, tt.code)
				assert.Equal(t, "request_error", e.Error.Type)
				assert.NotContains(t, string(a.body), paddletest.Key)
			})
		}
	}
}

// RFC 9110, section 11.1: the name of a scheme has no case.
func TestSchemeInAnyCase(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, scheme := range []string{"Bearer", "bearer", "BEARER"} {
		a, err := call(s, "GET", "/customers", "", http.Header{"Authorization": {scheme + " " + paddletest.Key}})
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, a.status, scheme)
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	tests := []struct {
		name, method, path string
		status             int
		code               string
	}{
		{"root", "GET", "/", 404, "invalid_url"},
		{"unknown path", "GET", "/prices", 404, "invalid_url"},
		{"slash at the end", "GET", "/customers/", 404, "invalid_url"},
		{"doubled slash", "GET", "//customers", 404, "invalid_url"},
		{"one customer", "GET", "/customers/" + paddletest.Customer, 404, "invalid_url"},
		{"no customer", "POST", "/customers//portal-sessions", 404, "invalid_url"},
		{"path behind the session", "POST", "/customers/" + paddletest.Customer + "/portal-sessions/x", 404, "invalid_url"},
		{"escaped slash in the customer", "POST", "/customers/x%2F..%2F" + paddletest.Customer + "/portal-sessions", 404, "not_found"},
		{"dots for a customer", "POST", "/customers/../portal-sessions", 404, "not_found"},
		{"NUL in the customer", "POST", "/customers/" + paddletest.Customer + "%00/portal-sessions", 404, "not_found"},
		{"GET sessions", "GET", "/customers/" + paddletest.Customer + "/portal-sessions", 405, "method_not_allowed"},
		{"POST subscriptions", "POST", "/subscriptions", 405, "method_not_allowed"},
		{"DELETE customers", "DELETE", "/customers", 405, "method_not_allowed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := requireError(t, mustCall(t, s, tt.method, tt.path, ""), tt.status, tt.code)
			assert.Equal(t, "request_error", e.Error.Type)
		})
	}
}

func TestMethodNotAllowedNamesTheRightOne(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	assert.Equal(t, "GET", mustCall(t, s, "POST", "/customers", "").header.Get("Allow"))
	assert.Equal(t, "POST", mustCall(t, s, "PUT", "/customers/x/portal-sessions", "").header.Get("Allow"))
}
