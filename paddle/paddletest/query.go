package paddletest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

const (
	defaultPerPage = 50
	maxPerPage     = 200
	// maxFilterText bounds one address or a search, in characters.
	maxFilterText = 100
)

// rule is what the values of a parameter have to be.
type rule struct {
	valid func(value string) bool
	text  string
	one   bool // it takes one value, not a list
}

func idsOf(prefix string) rule {
	return rule{
		valid: func(value string) bool { return isID(prefix, value) },
		text:  "must be a Paddle ID that begins with " + prefix,
	}
}

func wordsOf(allowed ...string) rule {
	return rule{
		valid: func(value string) bool { return slices.Contains(allowed, value) },
		text:  "must be one of " + strings.Join(allowed, ", "),
	}
}

func oneOf(r rule) rule {
	r.one = true
	return r
}

// listRules adds those of the parameters that all listings have: after, per_page
// and order_by. Entities of the listing have IDs with the given prefix.
func listRules(prefix string, filters map[string]rule) map[string]rule {
	filters["after"] = oneOf(idsOf(prefix))
	filters["order_by"] = oneOf(wordsOf("id[ASC]", "id[DESC]"))
	filters["per_page"] = rule{
		valid: func(value string) bool { return fakeserver.Positive(value, 0, maxPerPage) > 0 },
		text:  "must be a whole number of 1 or more",
		one:   true,
	}
	return filters
}

// read returns the values of a parameter, or what is wrong with them. The documents
// separate several values with commas. The samples and Paddle's own libraries repeat the
// parameter. read accepts both.
func (r rule) read(name string, given []string) (values []string, broken []object) {
	if r.one {
		switch {
		case len(given) > 1 || given[0] == "":
			return nil, []object{fieldError(name, "must have one value")}
		case !r.valid(given[0]):
			return nil, []object{fieldError(name, r.text)}
		}
		return given, nil
	}
	for _, value := range given {
		values = append(values, strings.Split(value, ",")...)
	}
	for i, value := range values {
		// An empty value comes from a variable that was never set. Taking it
		// for no filter would hand out everybody's entities.
		if value == "" || !r.valid(value) { // the first is enough: a list may have thousands
			return nil, []object{fieldError(fmt.Sprintf("%s.%d", name, i), r.text)}
		}
	}
	return values, nil
}

// listQuery is what the query of a listing asks for.
type listQuery struct {
	path    string
	given   url.Values
	filters map[string][]string // without a filter there is no entry

	after     string
	perPage   int
	ascending bool
}

// readQuery refuses a parameter without a rule: passing over a filter would
// return more than was asked for. The response names all that is broken.
func readQuery(r *http.Request, rules map[string]rule) (*listQuery, *fakeserver.Response) {
	given, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, failure(http.StatusBadRequest, "bad_request", "The query cannot be parsed.")
	}
	q := &listQuery{path: r.URL.Path, given: given, filters: map[string][]string{}}
	var broken, unknown []object
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if rule, known := rules[name]; known {
			values, wrong := rule.read(name, given[name])
			q.filters[name], broken = values, append(broken, wrong...)
		} else {
			unknown = append(unknown, fieldError(name, "is not a parameter that this server knows"))
		}
	}
	if broken = append(broken, unknown...); len(broken) > 0 {
		return nil, invalidFields(broken...)
	}
	q.after = q.one("after")
	q.perPage = fakeserver.Positive(q.one("per_page"), defaultPerPage, maxPerPage)
	q.ascending = q.one("order_by") == "id[ASC]"
	return q, nil
}

// one returns the value of a parameter that takes one, or "".
func (q *listQuery) one(name string) string { return strings.Join(q.filters[name], "") }

func fitsFilter(text string) bool { return utf8.RuneCountInString(text) <= maxFilterText }

// productionAPI is the host in meta.pagination.next, whichever server was
// asked: that is what Paddle's samples have. A client that follows next as it
// stands sends its key elsewhere; it should take the parameters and keep its
// own base URL.
const productionAPI = "https://api.paddle.com"

// listed is what a listing needs of a pointer to one of its entities.
type listed[T any] interface {
	*T
	key() string    // its ID
	entity() object // its document
}

// pageOf answers with the page that q asks for out of all, which is in ascending
// order of ID. The ID of a page's last entity is where the next page continues.
func pageOf[T any, P listed[T]](q *listQuery, all []T, matches func(P) bool) *fakeserver.Response {
	data, total, more, last := []object{}, 0, false, q.after
	for i := range all {
		each := P(&all[i])
		if !q.ascending {
			each = &all[len(all)-1-i]
		}
		if !matches(each) {
			continue
		}
		total++ // counts on after the page
		switch {
		case !q.isAfter(each.key()):
		case len(data) == q.perPage:
			more = true
		default:
			data, last = append(data, each.entity()), each.key()
		}
	}
	// All four fields are in every documented sample.
	page := object{"per_page", q.perPage, "next", q.next(last), "has_more", more, "estimated_total", total}
	return &fakeserver.Response{Status: http.StatusOK, Body: object{
		"data", data, "meta", object{"request_id", newRequestID(), "pagination", page},
	}}
}

func (q *listQuery) isAfter(id string) bool {
	return q.after == "" || (q.ascending && id > q.after) || (!q.ascending && id < q.after)
}

// next is never empty, as the documents promise, and so goes stale: after the
// last page it leads to an empty one. Only has_more tells where a listing ends.
func (q *listQuery) next(last string) string {
	query := maps.Clone(q.given)
	if last != "" {
		query.Set("after", last)
	}
	if len(query) == 0 {
		return productionAPI + q.path
	}
	return productionAPI + q.path + "?" + query.Encode()
}

const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

// isID reports whether id is the prefix and 26 small letters or digits, the
// pattern of every Paddle ID.
func isID(prefix, id string) bool {
	rest, ok := strings.CutPrefix(id, prefix)
	return ok && len(rest) == 26 && strings.Trim(rest, idAlphabet) == ""
}
