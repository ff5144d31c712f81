package appstletest

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	defaultSize = 10   // documented
	maxSize     = 2000 // assumption: the default of Spring Data
)

// listing is what one request asks for.
type listing struct {
	name, email string // lower case
	severalOnly bool   // customers with more than one active subscription
	page, size  int
	descending  bool
}

// readListing returns the listing, or what is wrong with the query.
//
// Assumption: as in Spring Data, a page or size that is no number, or too
// small, means the default, and one that is too large the maximum.
func readListing(query url.Values) (listing, string) {
	l := listing{
		name:  strings.ToLower(query.Get("name")),
		email: strings.ToLower(query.Get("email")),
		size:  defaultSize,
	}
	if text := query.Get("activeMoreThanOneSubscription"); text != "" {
		if text != "true" && text != "false" {
			return l, "The parameter activeMoreThanOneSubscription must be true or false."
		}
		l.severalOnly = text == "true" // false asks for nothing: assumption
	}
	l.page = positive(query.Get("page"), 0, math.MaxInt32) // times size, it fits an int64
	l.size = positive(query.Get("size"), defaultSize, maxSize)
	switch strings.ToLower(query.Get("sort")) {
	case "", "id", "id,asc": // unsorted means by id here; undocumented
	case "id,desc":
		l.descending = true
	default:
		return l, "The parameter sort must be id,asc or id,desc."
	}
	return l, ""
}

func positive(text string, otherwise, most int) int {
	n, _ := strconv.Atoi(text) // 0 if it is no number, the largest int if it is too large for one
	if n < 1 {
		return otherwise
	}
	return min(n, most)
}

// match looks for parts of the name and the address. That parts suffice is an
// assumption, made so that a client which takes the first answer to a search
// by e-mail for the customer is caught.
func (l listing) match(c customer) bool {
	return strings.Contains(strings.ToLower(c.Name), l.name) &&
		strings.Contains(strings.ToLower(c.Email), l.email) &&
		(!l.severalOnly || c.ActiveSubscriptions > 1)
}

// serveCustomers answers one page as a bare array: it tells neither how many
// customers there are nor whether another page follows.
func (s *Server) serveCustomers(w http.ResponseWriter, r *http.Request, query url.Values) {
	l, complaint := readListing(query)
	if complaint != "" {
		writeProblem(w, r, http.StatusBadRequest, complaint)
		return
	}
	count, skip := s.customers(), int64(l.page)*int64(l.size)
	page := []customer{}
	for i := range count {
		place := i
		if l.descending {
			place = count - 1 - i
		}
		c := customerAt(place)
		if !l.match(c) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if page = append(page, c); len(page) == l.size {
			break
		}
	}
	writeJSON(w, "application/json", http.StatusOK, page)
}
