package appstletest

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// customer carries the documented fields of a listing.
type customer struct {
	CustomerID            int64   `json:"customerId"`
	Name                  string  `json:"name"`
	Email                 string  `json:"email"`
	ActiveSubscriptions   int     `json:"activeSubscriptions"`
	NextOrderDate         string  `json:"nextOrderDate"`
	InActiveSubscriptions int     `json:"inActiveSubscriptions"`
	LifetimeValue         float64 `json:"lifetimeValue"`
}

const (
	knownID  = 987654321 // Customer as a number
	secondID = 987654322

	// firstAddedID has 13 digits, like the numbers that Shopify gives: more than
	// 32 bits hold.
	firstAddedID = 7_000_000_000_001
)

// known is the number of customers that every server begins with.
const known = 2

// AddCustomers makes n further customers and returns their numbers as strings,
// in ascending order, after all earlier ones. For n below 1 nothing happens.
//
// The customers are made when a response needs them, so that very many cost no
// memory but that of the returned list.
func (s *Server) AddCustomers(n int) []string {
	return s.added.Add(n, func(i int64) string { return strconv.FormatInt(firstAddedID+i, 10) })
}

// customers is the number of customers, ordered by their number.
func (s *Server) customers() int { return known + s.added.Len() }

func customerAt(place int) customer {
	soon := time.Now().UTC().AddDate(0, 0, 7).Format("2006-01-02T00:00:00Z")
	switch place {
	case 0:
		return customer{knownID, "Erika Sample", Email, 2, soon, 1, 149.9}
	case 1:
		return customer{secondID, "Max Sample", "max.sample@example.com", 1, soon, 0, 24.5}
	default:
		number := place - known + 1
		return customer{
			CustomerID:          firstAddedID + int64(number-1),
			Name:                fmt.Sprintf("Added Customer %d", number),
			Email:               fmt.Sprintf("added%d@example.com", number),
			ActiveSubscriptions: 1 + number%2, // every other one has two
			NextOrderDate:       soon,
			LifetimeValue:       9.5,
		}
	}
}

func (s *Server) byID(id int64) (customer, bool) {
	switch {
	case id == knownID:
		return customerAt(0), true
	case id == secondID:
		return customerAt(1), true
	}
	return customerAt(known + int(id-firstAddedID)), s.added.Has(id - firstAddedID)
}

// byEmail finds a customer by e-mail address, in any letter case: the documents
// do not say which one counts.
func (s *Server) byEmail(email string) (customer, bool) {
	for place := range s.customers() {
		if c := customerAt(place); strings.EqualFold(c.Email, email) {
			return c, true
		}
	}
	return customer{}, false
}

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
	l.page = fakeserver.Positive(query.Get("page"), 0, math.MaxInt32) // times size, it fits an int64
	l.size = fakeserver.Positive(query.Get("size"), defaultSize, maxSize)
	switch strings.ToLower(query.Get("sort")) {
	case "", "id", "id,asc": // unsorted means by id here; undocumented
	case "id,desc":
		l.descending = true
	default:
		return l, "The parameter sort must be id,asc or id,desc."
	}
	return l, ""
}

// match looks for parts of the name and the address. That parts suffice is an
// assumption, made so that a client which takes the first entry of a search
// by e-mail for the customer is caught.
func (l listing) match(c customer) bool {
	return strings.Contains(strings.ToLower(c.Name), l.name) &&
		strings.Contains(strings.ToLower(c.Email), l.email) &&
		(!l.severalOnly || c.ActiveSubscriptions > 1)
}

// serveCustomers writes one page as a bare array: it tells neither how many
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
	fakeserver.WriteJSON(w, "application/json", http.StatusOK, page)
}
