package paddle_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/portal"
)

func TestListEndsWithTheFirstError(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		w := newPages(l.page(l.after("c1"), "a", "b"), l.page(l.after("c2"), "c"), "503", l.page("", "d"))
		ids, err := collect(t, l.list(client(t, w), t.Context()))
		assert.Equal(t, l.ids("a", "b", "c"), ids, "what came before page 3")
		e := failure(t, true, err)
		assert.Equal(t, portal.ErrUnavailable, e.Kind)
		assert.Equal(t, http.StatusServiceUnavailable, e.Status)
		assert.Equal(t, 1, e.Attempts, "those of the call that failed")
		assert.Len(t, w.Requests(), 3)
	})
}

// The entries of a page that leads nowhere are good: they come before the error,
// and once.
func TestListThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		circle := func(times int, cursors ...string) (responses []string) {
			for range times {
				for _, c := range cursors {
					responses = append(responses, l.page(l.after(c), c))
				}
			}
			return responses
		}
		one := `{"data":[{"id":"` + l.prefix + `a","customer_id":"ctm_1"}],"meta":{"pagination":`
		tests := []struct {
			name      string
			responses []string
			limit     int // requests until it is noticed
		}{
			{"no next", []string{one + `{"has_more":true}}}`}, 1},
			{"next null", []string{one + `{"has_more":true,"next":null}}}`}, 1},
			{"next without a cursor", []string{l.page("https://api.paddle.com"+l.path+"?per_page=50", "a")}, 1},
			{"next with an empty cursor", []string{l.page(l.after(""), "a")}, 1},
			{"next that is no URL", []string{l.page("https://api.paddle.com/%zz?after=c1", "a")}, 1},
			{"next in which the cursor is broken", []string{l.page("https://api.paddle.com/?after=%zz", "a")}, 1},
			{"no word of more", []string{one + `{"next":"` + l.after("c1") + `"}}}`}, 1},
			{"null for more", []string{one + `{"has_more":null,"next":"` + l.after("c1") + `"}}}`}, 1},
			{"no pagination", []string{one + `null}}`}, 1},
			{"no meta", []string{`{"data":[{"id":"` + l.prefix + `a","customer_id":"ctm_1"}]}`}, 1},
			{"the same page for ever", circle(9, "c1"), 2},
			{"the same page for ever, from the third on", append(circle(1, "c1", "c2"), circle(9, "c3")...), 4},
			{"a circle of two", circle(9, "c1", "c2"), 5},
			{"a circle of three", circle(9, "c1", "c2", "c3"), 6},
			{"a circle of seven, some way on", append(circle(1, "x", "y"), circle(9, "1", "2", "3", "4", "5", "6", "7")...), 18},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				w := newPages(tt.responses...)
				ids, err := collect(t, l.list(client(t, w), t.Context()))
				e := failure(t, true, err)
				assert.Equal(t, portal.ErrBadResponse, e.Kind)
				assert.Equal(t, http.StatusOK, e.Status)
				assert.Equal(t, 1, e.Attempts)
				assert.NotEmpty(t, ids)
				assert.Len(t, slices.Compact(slices.Sorted(slices.Values(ids))), len(ids), "an entry came twice")
				assert.LessOrEqual(t, len(w.Requests()), tt.limit)
			})
		}
	})
}

func TestListResponsesThatAreNone(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		const meta = `"meta":{"request_id":"req_1","pagination":{"per_page":50,"next":"x","has_more":false}}`
		good := `{"id":"` + l.prefix + `a","customer_id":"ctm_1"}`
		other := map[string]string{"sub_": "ctm_", "ctm_": "sub_"}[l.prefix]
		for name, body := range map[string]string{
			"data null":                      `{"data":null,` + meta + `}`,
			"no data":                        `{` + meta + `}`,
			"data an object":                 `{"data":` + good + `,` + meta + `}`,
			"an entry null":                  `{"data":[` + good + `,null],` + meta + `}`,
			"an entry a text":                `{"data":["` + l.prefix + `a"],` + meta + `}`,
			"an entry without identifier":    `{"data":[` + good + `,{}],` + meta + `}`,
			"an identifier of another kind":  `{"data":[` + good + `,{"id":"` + other + `a"}],` + meta + `}`,
			"an identifier with a slash":     `{"data":[{"id":"` + l.prefix + `a/../b"}],` + meta + `}`,
			"an identifier that is a number": `{"data":[{"id":1}],` + meta + `}`,
			"a time that is none":            `{"data":[{"id":"` + l.prefix + `a","created_at":"yesterday"}],` + meta + `}`,
			"an error":                       file(t, "documented_not_found.json"),
			"empty":                          "",
			"null":                           "null",
			"a list alone":                   `[` + good + `]`,
			"HTML":                           "<!DOCTYPE html><html></html>",
			"truncated":                      `{"data":[` + good,
			"more behind it":                 l.page("", "a") + "}",
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := newPages(l.page(l.after("c1"), "1"), body)
				ids, err := collect(t, l.list(client(t, w), t.Context()))
				assert.Equal(t, l.ids("1"), ids)
				e := failure(t, true, err)
				assert.Equal(t, portal.ErrBadResponse, e.Kind)
				assert.Equal(t, http.StatusOK, e.Status)
				assert.Equal(t, 1, e.Attempts)
				if json.Valid([]byte(body)) && strings.Contains(body, "req_1") {
					assert.Equal(t, "req_1", e.RequestID)
				}
				assert.Len(t, w.Requests(), 2)
			})
		}
	})
}

func TestListErrorsHideTheKey(t *testing.T) {
	t.Parallel()
	forEachListing(t, func(t *testing.T, l listing) {
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			return nil, errors.New("dial " + r.URL.String() + " with " + r.Header.Get("Authorization"))
		})
		_, err := collect(t, l.list(client(t, rt), t.Context()))
		assert.Equal(t, portal.ErrUnavailable, failure(t, true, err, "api.paddle.com").Kind)
	})
}
