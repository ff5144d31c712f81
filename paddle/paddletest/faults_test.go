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

func TestFailNextKeepsOrder(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.FailNext(2, paddletest.ErrorHandler(503, "service_unavailable", "Later."))
	s.FailNext(1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7")
		paddletest.ErrorHandler(429, "too_many_requests", "Slower.").ServeHTTP(w, r)
	}))
	s.FailNext(0, paddletest.ErrorHandler(500, "internal_error", "Never."))

	var statuses []int
	var retryAfter []string
	for range 5 {
		a := mustCall(t, s, "POST", "/customers/"+paddletest.Customer+"/portal-sessions", "")
		statuses = append(statuses, a.status)
		retryAfter = append(retryAfter, a.header.Get("Retry-After"))
	}
	assert.Equal(t, []int{503, 503, 429, 201, 201}, statuses)
	assert.Equal(t, []string{"", "", "7", "", ""}, retryAfter)
	assert.Len(t, s.Requests(), 5)
}

func TestFailNextComesBeforeTheKey(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.FailNext(1, paddletest.ErrorHandler(502, "bad_gateway", "Nobody home."))
	a, err := call(s, "GET", "/customers", "", http.Header{"Authorization": nil})
	require.NoError(t, err)
	requireError(t, a, http.StatusBadGateway, "bad_gateway")
}

func TestCloseEndsHeldRequests(t *testing.T) {
	t.Parallel()
	s := paddletest.NewServer()
	arrived := make(chan struct{})
	s.FailNext(1, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	}))
	failed := make(chan error)
	go func() {
		_, err := call(s, "GET", "/customers", "", nil)
		failed <- err
	}()
	<-arrived
	s.Close()
	assert.Error(t, <-failed)
}
