package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/api"
)

func TestPage(t *testing.T) {
	t.Parallel()
	type entry struct {
		N int `json:"n"`
	}
	list := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat("{},", n), ",") + "]" }
	tests := []struct {
		name, text string
		length     int // -1: nil
		ok         bool
	}{
		{"null", "null", -1, true},
		{"empty", "[]", 0, true},
		{"two", `[{"n":1},{"n":2}]`, 2, true},
		{"an entry that is null", `[null]`, 1, true},
		{"as many as may be", list(1000), 1000, true},
		{"one more", list(1001), 0, false},
		{"an object", "{}", 0, false},
		{"text", `"[]"`, 0, false},
		{"an entry of another type", `[{"n":"1"}]`, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var p api.Page[entry]
			err := json.Unmarshal([]byte(tt.text), &p)
			assert.Equal(t, tt.ok, err == nil, "%v", err)
			if tt.ok && tt.length >= 0 {
				assert.Len(t, p, tt.length)
			}
			if tt.ok {
				assert.Equal(t, tt.length < 0, p == nil)
			}
		})
	}
}
