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
	// maxFilterText is the maximum length of an address or a search, in characters.
	maxFilterText = 100
)

// rule describes the valid values of a parameter.
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

// listRules adds the rules for the parameters of all listings: after, per_page and order_by.
// IDs in the listing have the given prefix.
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
	if r.one && len(given) > 1 {
		return nil, []object{fieldError(name, "must have one value")}
	}
	if !r.one {
		given = strings.Split(strings.Join(given, ","), ",")
	}
	for i, value := range given {
		// An empty value comes from a variable that was never set. If the server ignored the
		// filter, it would list the entities of all customers.
		if value == "" || !r.valid(value) { // report only the first: a list may have thousands
			if !r.one {
				name = fmt.Sprintf("%s.%d", name, i)
			}
			return nil, []object{fieldError(name, r.text)}
		}
	}
	return given, nil
}

// listQuery is the parsed query of a listing.
type listQuery struct {
	path    string
	given   url.Values
	filters map[string][]string // only parameters of the request have an entry

	after     string
	perPage   int
	ascending bool
}

// readQuery rejects a parameter without a rule: if it ignored a filter, the response would
// have too many entries. The response names all invalid parameters.
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

// one returns the value of a parameter that takes one value, or "".
func (q *listQuery) one(name string) string { return strings.Join(q.filters[name], "") }

func fitsFilter(text string) bool { return utf8.RuneCountInString(text) <= maxFilterText }

// productionAPI is the host in meta.pagination.next, as in Paddle's samples, even in
// responses of other servers. A client that follows next unchanged sends its key to another
// server. It should take only the parameters and keep its own base URL.
const productionAPI = "https://api.paddle.com"

// listed is a pointer to an entity of a listing.
type listed[T any] interface {
	*T
	key() string    // its ID
	entity() object // its document
}

// pageOf returns the page that q requests. The IDs of all are in ascending order. The next
// page continues after the ID of the page's last entity.
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

// next is never empty, as documented. On the last page it is the URL of an empty page. Only
// has_more tells where a listing ends.
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

// isID reports whether id is the prefix and 26 lower-case letters or digits. Every Paddle ID
// has this pattern.
func isID(prefix, id string) bool {
	rest, ok := strings.CutPrefix(id, prefix)
	return ok && len(rest) == 26 && strings.Trim(rest, idAlphabet) == ""
}
