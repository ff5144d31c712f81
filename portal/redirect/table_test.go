package redirect_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/redirect"
)

// row is a row of the table in the package comment.
type row struct {
	method, site, dest, purpose, accept string
	status                              int
	mints                               string
}

var table = []row{
	{"OPTIONS", "any", "any", "any", "any", 204, "no"},
	{"other", "any", "any", "any", "any", 405, "no"},
	{"any", "any", "any", "prefetch", "any", 403, "no"},
	{"HEAD", "any", "any", "none", "any", 200, "no"},
	{"GET, with AllowGET", "same-origin", "document", "none", "any", 303, "yes"},
	{"GET", "any", "any", "none", "any", 200, "no"},
	{"POST", "cross-site, same-site", "any", "none", "any", 403, "no"},
	{"POST", "same-origin, none, -", "any", "none", "json", 200, "yes"},
	{"POST", "same-origin, none, -", "document, -", "none", "html", 303, "yes"},
	{"POST", "same-origin, none, -", "iframe, empty, …", "none", "html", 406, "no"},
}

func TestPackageCommentHasTheTable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "method\tSec-Fetch-Site\tSec-Fetch-Dest\tPurpose\tAccept\tstatus\tmints")
	for _, r := range table {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", r.method, r.site, r.dest, r.purpose, r.accept, r.status, r.mints)
	}
	require.NoError(t, w.Flush())
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	assert.Contains(t, string(doc), "//\n//\t"+strings.ReplaceAll(strings.TrimSpace(b.String()), "\n", "\n//\t")+"\n//\n")
}

// arrival is a request in terms of the table.
type arrival struct {
	method, site, dest, purpose, accept string
	allowGET                            bool
}

func (r row) fits(a arrival) bool {
	one := func(cell, value string) bool {
		return cell == "any" || slices.Contains(strings.Split(cell, ", "), value)
	}
	method := r.method == a.method || r.method == "any" ||
		r.method == "GET, with AllowGET" && a.method == "GET" && a.allowGET ||
		r.method == "other" && !slices.Contains([]string{"GET", "HEAD", "POST", "OPTIONS"}, a.method)
	return method && one(r.site, a.site) && one(r.purpose, a.purpose) && one(r.accept, a.accept) &&
		(one(r.dest, a.dest) || strings.HasSuffix(r.dest, "…") && a.dest != "document" && a.dest != "-")
}

// requests returns the requests that match an arrival.
func (a arrival) request() *http.Request {
	r := httptest.NewRequest(a.method, "https://app.example/portal", nil)
	for name, value := range map[string]string{"Sec-Fetch-Site": a.site, "Sec-Fetch-Dest": a.dest} {
		if value != "-" {
			r.Header.Set(name, value)
		}
	}
	r.Header.Set("Accept", map[string]string{
		"json": "application/json, text/plain, */*",
		"html": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
	}[a.accept])
	return r
}

// Every combination of the table, with every spelling of its purpose, or one with -short.
func TestTable(t *testing.T) {
	t.Parallel()
	purposes := map[string][]http.Header{
		"none": {{}},
		"prefetch": {
			{"Sec-Purpose": {"prefetch"}},
			{"Sec-Purpose": {"prefetch;prerender"}},
			{"Sec-Purpose": {"prerender"}},
			{"Purpose": {"prefetch"}},
			{"X-Purpose": {"preview"}},
			{"X-Moz": {"prefetch"}},
		},
	}
	seen := map[int]int{}
	for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "post"} {
		for _, site := range []string{"same-origin", "same-site", "cross-site", "none", "-"} {
			for _, dest := range []string{"document", "iframe", "frame", "empty", "image", "-"} {
				for _, accept := range []string{"html", "json"} {
					for _, allowGET := range []bool{false, true} {
						for purpose, headers := range purposes {
							if testing.Short() {
								headers = headers[:1]
							}
							for _, header := range headers {
								a := arrival{method, site, dest, purpose, accept, allowGET}
								i := slices.IndexFunc(table, func(r row) bool { return r.fits(a) })
								require.GreaterOrEqual(t, i, 0, a)
								seen[i]++
								check(t, a, header, table[i])
							}
						}
					}
				}
			}
		}
	}
	assert.Len(t, seen, len(table), "no request matches this row")
}

func check(t *testing.T, a arrival, purpose http.Header, want row) {
	t.Helper()
	g := &generator{}
	h := redirect.NewHandler(g, whoever(portal.Request{CustomerID: "ctm_1"}), redirect.Options{AllowGET: a.allowGET})
	r := a.request()
	for name, values := range purpose {
		r.Header[name] = values
	}
	w := serve(h, r)
	name := fmt.Sprint(a, purpose)
	require.Equal(t, want.status, w.Code, name)
	require.Len(t, g.requests(), map[string]int{"yes": 1, "no": 0}[want.mints], name)

	header := w.Header()
	assert.Equal(t, "no-store", header.Get("Cache-Control"), name)
	assert.Equal(t, "noindex", header.Get("X-Robots-Tag"), name)
	assert.Equal(t, "nosniff", header.Get("X-Content-Type-Options"), name)
	assert.Empty(t, header.Get("Retry-After"), name)
	assert.Equal(t, want.status == 204 || want.status == 405, header.Get("Allow") == "GET, HEAD, POST, OPTIONS", name)
	assert.Equal(t, want.status == 303, header.Get("Location") == link, name)

	page := strings.HasPrefix(header.Get("Content-Type"), "text/html")
	assert.Equal(t, page, header.Get("Content-Security-Policy") != "", name)
	assert.Equal(t, map[bool]string{true: "same-origin", false: "no-referrer"}[page], header.Get("Referrer-Policy"), name)
	switch {
	case want.status == 303 || want.status == 204:
		assert.Empty(t, w.Body.String(), name)
		assert.Empty(t, header.Get("Content-Type"), name)
	case a.method == "HEAD":
		assert.Empty(t, w.Body.String(), name)
	case want.mints == "yes":
		assert.JSONEq(t, `{"url":"`+link+`"}`, w.Body.String(), name)
		assert.Equal(t, "application/json", header.Get("Content-Type"), name)
	case want.status == 200:
		assert.Contains(t, w.Body.String(), "<button", name)
		assert.NotContains(t, w.Body.String(), link, name)
	case a.accept == "json":
		assert.Regexp(t, `^\{"error":".+"\}\n$`, w.Body.String(), name)
	default:
		assert.Contains(t, w.Body.String(), "<h1>", name)
		assert.NotContains(t, w.Body.String(), "<button", name)
	}
}
