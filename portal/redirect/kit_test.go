package redirect_test

import (
	"cmp"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/portaltest"
	"github.com/portallink/portallink-go/portal/redirect"
)

const link = "https://portal.example/login?token=tok_secret&page=1"

// generator always mints the same link, and records the requests.
type generator struct {
	stub portaltest.Stub

	mu   sync.Mutex
	seen []portal.Request
}

func (g *generator) GenerateLink(ctx context.Context, req portal.Request) (*portal.Link, error) {
	g.mu.Lock()
	g.seen = append(g.seen, req)
	g.mu.Unlock()
	stub := g.stub
	stub.Link = cmp.Or(stub.Link, &portal.Link{URL: link})
	return stub.GenerateLink(ctx, req)
}

func (g *generator) Capabilities() portal.Capabilities { return g.stub.Capabilities() }

func (g *generator) requests() []portal.Request {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.seen)
}

// whoever returns a resolve function: the customer of req is always signed in.
func whoever(req portal.Request) redirect.ResolveFunc {
	return func(*http.Request) (portal.Request, error) { return req, nil }
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// click returns the request of a browser for a form on a page of the same origin. The fields
// are names and values in turn.
func click(fields ...string) *http.Request {
	form := url.Values{}
	for pair := range slices.Chunk(fields, 2) {
		form.Add(pair[0], pair[1])
	}
	r := httptest.NewRequest(http.MethodPost, "https://app.example/portal", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Sec-Fetch-Dest", "document")
	r.Header.Set("Accept", "text/html,*/*;q=0.8")
	return r
}
