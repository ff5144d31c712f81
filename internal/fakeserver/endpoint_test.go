package fakeserver_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

func TestFind(t *testing.T) {
	t.Parallel()
	endpoints := []fakeserver.Endpoint{{Path: "/a"}, {Path: "/a/{id}"}, {Path: "/a/{id}/b"}}
	for path, want := range map[string]string{ // the endpoint, a space, and the ID
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
