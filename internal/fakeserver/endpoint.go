package fakeserver

import (
	"io"
	"mime"
	"net/http"
	"strings"
)

// Endpoint is a path with its one method. "{id}" in the path matches a segment that is not
// empty.
type Endpoint struct {
	Method, Path string
	Serve        func(r *http.Request, id string) *Response
}

// Find returns the endpoint at path, or nil, and the segment that "{id}" matches.
// http.ServeMux would redirect an unclean path; the providers do not.
func Find(endpoints []Endpoint, path string) (e *Endpoint, id string) {
	for i := range endpoints {
		e := &endpoints[i]
		before, after, hasID := strings.Cut(e.Path, "{id}")
		rest, begins := strings.CutPrefix(path, before)
		id, ends := strings.CutSuffix(rest, after)
		if begins && ends && hasID == (id != "") && !strings.Contains(id, "/") {
			return e, id
		}
	}
	return nil, ""
}

// JSONBody returns the body, and whether the request says that it is JSON.
func JSONBody(r *http.Request) (body []byte, isJSON bool) {
	body, _ = io.ReadAll(r.Body) // cannot fail: the server has read it already
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return body, err == nil && media == "application/json"
}
