package fakeserver_test

import (
	"encoding/json"
	"math"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/fakeserver"
	"github.com/portallink/portallink-go/internal/table"
)

func TestResponse(t *testing.T) {
	t.Parallel()
	type object = fakeserver.Object
	plain := "application/json"
	type row struct {
		response   fakeserver.Response
		wantStatus int
		wantType   string
		want       string
	}
	table.Run(t, map[string]row{
		"object": {
			fakeserver.Response{Status: 201, Body: object{"z", "https://a.example/?b=<c>&d", "a", []int{1}, "n", nil}},
			201, plain, `{"z":"https://a.example/?b=<c>&d","a":[1],"n":null}`,
		},
		"objects in objects": {
			fakeserver.Response{Status: 200, Body: object{"a", object{}, "b", []object{{"c", 1}, {}}, "d", []any{object{"e", "&"}}}},
			200, plain, `{"a":{},"b":[{"c":1},{}],"d":[{"e":"&"}]}`,
		},
		"header": {
			fakeserver.Response{Status: 405, Header: map[string]string{"Content-Type": "application/problem+json", "Allow": "GET"}},
			405, "application/problem+json", "null",
		},
		"status too small": {fakeserver.Response{Status: 199}, 500, plain, "null"},
		"smallest status":  {fakeserver.Response{Status: 200}, 200, plain, "null"},
		"largest status":   {fakeserver.Response{Status: 599}, 599, plain, "null"},
		"status too large": {fakeserver.Response{Status: 600}, 500, plain, "null"},
		"not JSON": {
			fakeserver.Response{Status: 200, Body: []object{{"a", object{"b", math.NaN()}}}},
			500, "text/plain; charset=utf-8", "json: unsupported value: NaN\n",
		},
	}, func(t *testing.T, tt row) {
		w := httptest.NewRecorder()
		tt.response.ServeHTTP(w, nil)
		assert.Equal(t, tt.wantStatus, w.Code)
		assert.Equal(t, tt.want, w.Body.String())
		assert.Equal(t, tt.wantType, w.Header().Get("Content-Type"))
		assert.Equal(t, tt.response.Header["Allow"], w.Header().Get("Allow"))
	})
}

// An Object inside a map encodes as a JSON object too.
func TestObjectIsMarshaled(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(map[string]any{"a": fakeserver.Object{"b", 1}})
	require.NoError(t, err)
	assert.Equal(t, `{"a":{"b":1}}`, string(text))
}
