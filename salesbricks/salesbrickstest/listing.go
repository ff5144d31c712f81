package salesbrickstest

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
)

const (
	defaultLimit = 100  // documented
	maxLimit     = 1000 // documented
	maxOffset    = math.MaxInt32
)

// listing is the documented answer. Next and Previous are null at the ends.
type listing struct {
	Count    int        `json:"count"`
	Results  []customer `json:"results"`
	Next     *string    `json:"next"`
	Previous *string    `json:"previous"`
}

// window is the part of a list that one request asks for.
type window struct{ limit, offset int }

// windowOf reads limit and offset. A value that is not a number is replaced by
// the default, and one that is too large by the maximum, instead of an error:
// an assumption, from the Django REST framework.
func windowOf(query url.Values) window {
	return window{
		limit:  positive(query.Get("limit"), defaultLimit, maxLimit),
		offset: positive(query.Get("offset"), 0, maxOffset),
	}
}

func positive(text string, otherwise, most int) int {
	n, _ := strconv.Atoi(text) // 0 if it is no number, the largest int if it is too large for one
	if n < 1 {
		return otherwise
	}
	return min(n, most)
}

// links returns the URLs of the neighbouring pages, nil where there is none.
func (w window) links(count int) (next, previous *string) {
	// As in the documented sample, they carry plain http and neither the host nor
	// the path that was asked. A client that follows them instead of counting
	// on, with its key in a header, is caught by a test against this server.
	const elsewhere = "http://api.example.org/accounts/?"
	limit := "limit=" + strconv.Itoa(w.limit)
	if after := w.offset + w.limit; after < count {
		link := elsewhere + "offset=" + strconv.Itoa(after) + "&" + limit
		next = &link
	}
	if w.offset > 0 {
		link := elsewhere + limit // the first page has no offset: assumption, as above
		if before := w.offset - w.limit; before > 0 {
			link = elsewhere + "offset=" + strconv.Itoa(before) + "&" + limit
		}
		previous = &link
	}
	return next, previous
}

// list answers the customers that match, within the window that r asks for.
func (s *Server) list(w http.ResponseWriter, r *http.Request, match func(customer) bool) {
	window := windowOf(r.URL.Query())
	page := listing{Results: []customer{}}
	for place := range s.customers() {
		c := customerAt(place)
		if !match(c) {
			continue
		}
		if page.Count >= window.offset && len(page.Results) < window.limit {
			page.Results = append(page.Results, c)
		}
		page.Count++
	}
	page.Next, page.Previous = window.links(page.Count)
	writeJSON(w, http.StatusOK, page)
}

func (s *Server) serveCustomers(w http.ResponseWriter, r *http.Request) {
	s.list(w, r, func(customer) bool { return true })
}
