package paddletest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

func TestErrorHandler(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status   int
		code     string
		wantType string
	}{
		{400, "bad_request", "request_error"},
		{404, "not_found", "request_error"},
		{409, "conflict", "request_error"},
		{429, "too_many_requests", "api_error"},
		{500, "internal_error", "api_error"},
		{503, "service_unavailable", "api_error"},
		{540, "temporarily_unavailable", "api_error"},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.FailNext(1, paddletest.ErrorHandler(tt.status, tt.code, "It's <broken> & sorry."))
			a := mustCall(t, s, "GET", "/customers", "")
			e := requireError(t, a, tt.status, tt.code)
			assert.Equal(t, tt.wantType, e.Error.Type)
			assert.Equal(t, "It's <broken> & sorry.", e.Error.Detail)
			assert.NotContains(t, string(a.body), `"errors"`)
		})
	}
}

func TestFailNextComesBeforeTheKey(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.FailNext(1, paddletest.ErrorHandler(502, "bad_gateway", "Nobody home."))
	a, err := call(s, "GET", "/customers", "", http.Header{"Authorization": nil})
	require.NoError(t, err)
	requireError(t, a, http.StatusBadGateway, "bad_gateway")
}
