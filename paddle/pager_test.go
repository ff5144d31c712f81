package paddle_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// listing is one of the listing calls. They share the same rules, so each test here runs for
// all of them.
type listing struct {
	providertest.Listing
	path   string
	prefix string // of identifiers
}

// forEachListing runs test for each listing.
func forEachListing(t *testing.T, test func(t *testing.T, l listing)) {
	for _, l := range own.Listings {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			if l.Name == "customers" {
				test(t, listing{l, "/customers", "ctm_"})
			} else {
				test(t, listing{l, "/subscriptions", "sub_"})
			}
		})
	}
}

// read reads the listing to its end. w has its pages.
func (l listing) read(t *testing.T, w *providertest.Wire, edits ...func(*paddle.Config)) ([]string, error) {
	t.Helper()
	return providertest.Collect(t, l.List(t.Context(), client(t, w, edits...)))
}

// page returns a response with these entries. Each letter is an ID without its prefix. next
// is "" on the last page.
func (l listing) page(next string, names ...string) string {
	entries := make([]string, len(names))
	for i, name := range names {
		entries[i] = fmt.Sprintf(`{"id":"%s%s","customer_id":%q}`, l.prefix, name, guideCustomer)
	}
	more := next != ""
	if !more {
		next = l.after("stale") // next is never empty at Paddle
	}
	return fmt.Sprintf(`{"data":[%s],"meta":{"request_id":"req_1","pagination":{"per_page":50,"next":%q,"has_more":%t}}}`,
		strings.Join(entries, ","), next, more)
}

// after returns Paddle's URL of the page after cursor.
func (l listing) after(cursor string) string {
	return "https://api.paddle.com" + l.path + "?after=" + url.QueryEscape(cursor)
}

// ids returns the IDs with these names.
func (l listing) ids(names ...string) (out []string) {
	for _, name := range names {
		out = append(out, l.prefix+name)
	}
	return out
}

func TestListEndsWhereThereIsNoMore(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		type row struct{ responses, want []string }
		table.Run(t, map[string]row{
			"nothing at all":                  {[]string{l.page("")}, nil},
			"one page, and a next":            {[]string{l.page("", "a")}, []string{"a"}},
			"a last page that is empty":       {[]string{l.page(l.after("c1"), "a"), l.page("")}, []string{"a"}},
			"an empty page on the way":        {[]string{l.page(l.after("c1")), l.page(l.after("c2"), "a"), l.page("", "b")}, []string{"a", "b"}},
			"one that comes on two pages":     {[]string{l.page(l.after("c1"), "a", "b"), l.page("", "b", "c")}, []string{"a", "b", "b", "c"}},
			"one page, and no next is needed": {[]string{`{"data":[{"id":"` + l.prefix + `a","customer_id":"` + guideCustomer + `"}],"meta":{"pagination":{"has_more":false}}}`}, []string{"a"}},
		}, func(t *testing.T, tt row) {
			w := newPages(tt.responses...)
			ids, err := l.read(t, w)
			require.NoError(t, err)
			assert.Equal(t, l.ids(tt.want...), ids)
			assert.Len(t, w.Requests(), len(tt.responses))
		})
	})
}

// The client sends the key only to the configured host. From next it takes only the cursor.
func TestListNeverLeavesItsHost(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		for _, next := range []string{
			l.after("c 1&x=y"),
			"https://user:word@evil.example:8080/elsewhere?after=c+1%26x%3Dy&customer_id=ctm_2&per_page=1&email=x#fragment",
			"//evil.example?after=c+1%26x%3Dy",
			"?after=c+1%26x%3Dy",
			"javascript:alert(1)?after=c+1%26x%3Dy",
		} {
			w := newPages(l.page(next, "a"), l.page("", "b"))
			ids, err := l.read(t, w, func(cfg *paddle.Config) { cfg.BaseURL = "https://proxy.example/paddle" })
			require.NoError(t, err)
			assert.Equal(t, l.ids("a", "b"), ids)
			first, err := url.Parse(w.URLs()[0])
			require.NoError(t, err)
			assert.True(t, strings.HasPrefix(first.String(), "https://proxy.example/paddle"+l.path+"?"))
			query := first.Query()
			query.Set("after", "c 1&x=y")
			first.RawQuery = query.Encode()
			assert.Equal(t, first.String(), w.URLs()[1])
		}
	})
}

// If next is invalid, the entries of the page are still yielded once, before the error.
func TestListThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		one := `{"data":[{"id":"` + l.prefix + `a","customer_id":"` + guideCustomer + `"}],"meta":{"pagination":`
		for name, responses := range map[string][]string{ // up to the response with the error
			"no next":                   {one + `{"has_more":true}}}`},
			"next null":                 {one + `{"has_more":true,"next":null}}}`},
			"next without a cursor":     {l.page("https://api.paddle.com"+l.path+"?per_page=50", "a")},
			"next with an empty cursor": {l.page(l.after(""), "a")},
			"next that is no URL":       {l.page("https://api.paddle.com/%zz?after=c1", "a")},
			"a broken cursor":           {l.page("https://api.paddle.com/?after=%zz", "a")},
			"no word of more":           {one + `{"next":"` + l.after("c1") + `"}}}`},
			"null for more":             {one + `{"has_more":null,"next":"` + l.after("c1") + `"}}}`},
			"no pagination":             {one + `null}}`},
			"no meta":                   {`{"data":[{"id":"` + l.prefix + `a","customer_id":"` + guideCustomer + `"}]}`},
			"a cursor again":            {l.page(l.after("c1"), "a"), l.page(l.after("c2"), "b"), l.page(l.after("c1"), "c")},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := newPages(responses...)
				ids, err := l.read(t, w)
				e := failure(t, err)
				assert.Equal(t, portal.ErrBadResponse, e.Kind)
				assert.Equal(t, http.StatusOK, e.Status)
				assert.Equal(t, 1, e.Attempts)
				assert.Equal(t, l.ids([]string{"a", "b", "c"}[:len(responses)]...), ids)
				assert.Len(t, w.Requests(), len(responses))
			})
		}
	})
}

func TestListResponsesThatAreNone(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		const meta = `"meta":{"request_id":"req_1","pagination":{"per_page":50,"next":"x","has_more":false}}`
		good := `{"id":"` + l.prefix + `a","customer_id":"` + guideCustomer + `"}`
		other := map[string]string{"sub_": "ctm_", "ctm_": "sub_"}[l.prefix]
		table.Run(t, map[string]string{
			"data null":                     `{"data":null,` + meta + `}`,
			"no data":                       `{` + meta + `}`,
			"data an object":                `{"data":` + good + `,` + meta + `}`,
			"an entry null":                 `{"data":[` + good + `,null],` + meta + `}`,
			"an entry without identifier":   `{"data":[` + good + `,{}],` + meta + `}`,
			"an identifier of another kind": `{"data":[` + good + `,{"id":"` + other + `a"}],` + meta + `}`,
			"an identifier with a slash":    `{"data":[{"id":"` + l.prefix + `a/../b"}],` + meta + `}`,
			"a time that is none":           `{"data":[{"id":"` + l.prefix + `a","created_at":"yesterday"}],` + meta + `}`,
			"an error":                      file(t, "documented_not_found.json"),
			"empty":                         "",
		}, func(t *testing.T, body string) {
			ids, err := l.read(t, newPages(l.page(l.after("c1"), "1"), body))
			assert.Equal(t, l.ids("1"), ids)
			e := failure(t, err)
			assert.Equal(t, portal.ErrBadResponse, e.Kind)
			assert.Equal(t, http.StatusOK, e.Status)
			assert.Equal(t, 1, e.Attempts)
			if json.Valid([]byte(body)) && strings.Contains(body, "req_1") {
				assert.Equal(t, "req_1", e.RequestID)
			}
		})
	})
}
