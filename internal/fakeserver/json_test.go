package fakeserver_test

import (
	"math"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

func TestWriteJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		status     int
		body       any
		wantStatus int
		want       string
	}{
		{"object", 201, map[string]string{"link": "https://a.example/?b=<c>&d"}, 201, `{"link":"https://a.example/?b=<c>&d"}`},
		{"status too small", 199, nil, 500, "null"},
		{"smallest", 200, nil, 200, "null"},
		{"largest", 599, nil, 599, "null"},
		{"status too large", 600, nil, 500, "null"},
		{"not JSON", 200, math.NaN(), 500, "json: unsupported value: NaN\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			fakeserver.WriteJSON(w, "application/problem+json", tt.status, tt.body)
			assert.Equal(t, tt.wantStatus, w.Code)
			assert.Equal(t, tt.want, w.Body.String())
			if tt.name != "not JSON" {
				assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
			}
		})
	}
}
