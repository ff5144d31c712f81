package fakeserver_test

import (
	"encoding/base64"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

func TestFind(t *testing.T) {
	t.Parallel()
	endpoints := []fakeserver.Endpoint{{Path: "/a"}, {Path: "/a/{id}"}, {Path: "/a/{id}/b"}}
	for path, want := range map[string]string{ // the endpoint, and the ID behind a space
		"/a": "/a ", "/a/1": "/a/{id} 1", "/a/1/b": "/a/{id}/b 1", "/a/b": "/a/{id} b", "/a/..": "/a/{id} ..", "/a/x%2Fy": "/a/{id} x%2Fy",
		"": "", "/": "", "a": "", "//a": "", "/a/": "", "/a//b": "", "/a/1/c": "", "/a/1/2/b": "", "/a/1/b/": "", "/b": "",
	} {
		got := ""
		if e, id := fakeserver.Find(endpoints, path); e != nil {
			got = e.Path + " " + id
		}
		assert.Equal(t, want, got, path)
	}
}

func TestJSONBody(t *testing.T) {
	t.Parallel()
	for contentType, want := range map[string]bool{
		"application/json": true, "Application/JSON; charset=utf-8": true,
		"": false, "/": false, "text/plain": false, "application/json5": false, "application/json; charset": false,
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader("{}"))
		r.Header.Set("Content-Type", contentType)
		body, isJSON := fakeserver.JSONBody(r)
		assert.Equal(t, "{}", string(body))
		assert.Equal(t, want, isJSON, "%q", contentType)
	}
}

func TestRandom(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		text := fakeserver.Random("id_4xxxxxxxxxxxxxxx-")
		assert.Regexp(t, `^id_4[0-9a-f]{15}-$`, text)
		seen[text] = true
	}
	assert.Len(t, seen, 100)
}

func TestToken(t *testing.T) {
	t.Parallel()
	token := func() []string {
		return strings.Split(fakeserver.Token(fakeserver.Object{"alg", "none"}, fakeserver.Object{"sub", "1", "exp", 2}, 64), ".")
	}
	first, second := token(), token()
	require.Len(t, first, 3)
	for i, want := range []string{`{"alg":"none"}`, `{"sub":"1","exp":2}`} {
		part, err := base64.RawURLEncoding.DecodeString(first[i])
		require.NoError(t, err)
		assert.Equal(t, want, string(part))
	}
	assert.Equal(t, first[:2], second[:2])
	assert.NotEqual(t, first[2], second[2])
	signature, err := base64.RawURLEncoding.DecodeString(first[2])
	require.NoError(t, err)
	assert.Len(t, signature, 64)
}
