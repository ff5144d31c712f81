package paddletest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	defaultPerPage = 50
	maxPerPage     = 200
	// maxFilterText bounds one address or a search, in characters.
	maxFilterText = 100
)

// listQuery reads the query parameters of one listing. It gathers what is
// wrong with them, so that a response names every broken one.
type listQuery struct {
	values url.Values
	read   map[string]bool
	broken []fieldError

	after     string
	perPage   int
	ascending bool
}

// newListQuery reads the parameters that all listings have: after, per_page
// and order_by. Entities of the listing have IDs with the given prefix.
func newListQuery(rawQuery, prefix string) (*listQuery, *apiError) {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, &apiError{status: http.StatusBadRequest, code: "bad_request", detail: "The query cannot be parsed."}
	}
	q := &listQuery{values: values, read: map[string]bool{}}
	q.after = q.one("after")
	if q.after != "" && !isID(prefix, q.after) {
		q.refuse("after", "must be a Paddle ID that begins with "+prefix)
	}
	q.perPage = q.pageSize()
	switch order := q.one("order_by"); order {
	case "", "id[DESC]":
	case "id[ASC]":
		q.ascending = true
	default:
		q.refuse("order_by", "must be id[ASC] or id[DESC]")
	}
	return q, nil
}

// done is to be called after every parameter was read. What nobody read is
// refused: passing over a filter would return more than was asked for.
func (q *listQuery) done() *apiError {
	for _, name := range slices.Sorted(maps.Keys(q.values)) {
		if !q.read[name] {
			q.refuse(name, "is not a parameter that this server knows")
		}
	}
	if len(q.broken) > 0 {
		return invalidFields(q.broken...)
	}
	return nil
}

func (q *listQuery) refuse(field, message string) {
	q.broken = append(q.broken, fieldError{field, message})
}

// pageSize clamps what is too large, and refuses what is no page at all.
func (q *listQuery) pageSize() int {
	text := q.one("per_page")
	if text == "" {
		return defaultPerPage
	}
	n, err := strconv.Atoi(text)
	if errors.Is(err, strconv.ErrRange) && n > 0 {
		return maxPerPage
	}
	if err != nil || n < 1 {
		q.refuse("per_page", "must be a whole number of 1 or more")
		return defaultPerPage
	}
	return min(n, maxPerPage)
}

// one returns the value of a parameter that takes one, or "".
func (q *listQuery) one(name string) string {
	q.read[name] = true
	values, ok := q.values[name]
	if !ok {
		return ""
	}
	if len(values) > 1 || values[0] == "" {
		q.refuse(name, "must have one value")
		return ""
	}
	return values[0]
}

// list returns the values of a parameter that takes several, or nil. The
// documents separate them with commas; their samples repeat the parameter, as
// Paddle's own libraries do. Both are understood.
func (q *listQuery) list(name string, valid func(string) bool, rule string) []string {
	q.read[name] = true
	var all []string
	for _, value := range q.values[name] {
		all = append(all, strings.Split(value, ",")...)
	}
	for i, value := range all {
		// An empty value comes from a variable that was never set. Taking it
		// for no filter would hand out everybody's entities.
		if value == "" || !valid(value) {
			q.refuse(fmt.Sprintf("%s.%d", name, i), rule)
			break // the first is enough: a list may have thousands
		}
	}
	return all
}

func (q *listQuery) ids(name, prefix string) []string {
	return q.list(name,
		func(v string) bool { return isID(prefix, v) },
		"must be a Paddle ID that begins with "+prefix)
}

func (q *listQuery) words(name string, allowed ...string) []string {
	return q.list(name,
		func(v string) bool { return slices.Contains(allowed, v) },
		"must be one of "+strings.Join(allowed, ", "))
}

func (q *listQuery) word(name string, allowed ...string) string {
	value := q.one(name)
	if value != "" && !slices.Contains(allowed, value) {
		q.refuse(name, "must be one of "+strings.Join(allowed, ", "))
	}
	return value
}

func fitsFilter(text string) bool { return utf8.RuneCountInString(text) <= maxFilterText }

// productionAPI is the host in meta.pagination.next, whichever server was
// asked: that is what Paddle's samples have. A client that follows next as it
// stands sends its key elsewhere; it should take the parameters and keep its
// own base URL.
const productionAPI = "https://api.paddle.com"

// pageOf picks the page that q asks for out of all, which is in ascending order
// of ID. The ID of a page's last entity is where the next page continues.
func pageOf[T any](all []T, q *listQuery, path string, id func(*T) string, matches func(*T) bool) ([]T, *pagination) {
	page := &pagination{PerPage: q.perPage}
	var found []T
	last := q.after
	for i := range all {
		entity := &all[i]
		if !q.ascending {
			entity = &all[len(all)-1-i]
		}
		if !matches(entity) {
			continue
		}
		page.EstimatedTotal++
		if !q.isAfter(id(entity)) {
			continue
		}
		if len(found) == q.perPage {
			page.HasMore = true
			continue // goes on to count
		}
		found = append(found, *entity)
		last = id(entity)
	}
	page.Next = q.next(path, last)
	return found, page
}

func (q *listQuery) isAfter(id string) bool {
	return q.after == "" || (q.ascending && id > q.after) || (!q.ascending && id < q.after)
}

// next is never empty, as the documents promise, and so goes stale: after the
// last page it leads to an empty one. Only has_more tells where a listing ends.
func (q *listQuery) next(path, last string) string {
	query := url.Values{}
	for name, values := range q.values {
		query[name] = values
	}
	if last != "" {
		query.Set("after", last)
	}
	if len(query) == 0 {
		return productionAPI + path
	}
	return productionAPI + path + "?" + query.Encode()
}

const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

// isID reports whether id is the prefix and 26 small letters or digits, the
// pattern of every Paddle ID.
func isID(prefix, id string) bool {
	rest, ok := strings.CutPrefix(id, prefix)
	return ok && len(rest) == 26 && strings.Trim(rest, idAlphabet) == ""
}
