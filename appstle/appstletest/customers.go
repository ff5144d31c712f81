package appstletest

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// customer has the documented fields of a listing.
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

	// firstAddedID has 13 digits, like Shopify's numbers. It does not fit into 32 bits.
	firstAddedID = 7_000_000_000_001
)

// known is the number of customers that every server begins with.
const known = 2

// AddCustomers adds n customers and returns their numbers as strings, in ascending order,
// after all earlier ones. If n is less than 1, it does nothing.
//
// The server makes the customers when a response needs them: even very many need no memory
// except for the returned list.
func (s *Server) AddCustomers(n int) []string {
	return s.customers.Add(n, func(i int64) string { return strconv.FormatInt(firstAddedID+i, 10) })
}

// customerAt returns a customer of the listing, which is in the order of the numbers.
func customerAt(place int64) customer {
	soon := time.Now().UTC().AddDate(0, 0, 7).Format("2006-01-02T00:00:00Z")
	switch place {
	case 0:
		return customer{knownID, "Erika Sample", Email, 2, soon, 1, 149.9}
	case 1:
		return customer{secondID, "Max Sample", "max.sample@example.com", 1, soon, 0, 24.5}
	default:
		number := place - known + 1
		return customer{
			CustomerID:          firstAddedID + number - 1,
			Name:                fmt.Sprintf("Added Customer %d", number),
			Email:               fmt.Sprintf("added%d@example.com", number),
			ActiveSubscriptions: int(1 + number%2), // every other one has two
			NextOrderDate:       soon,
			LifetimeValue:       9.5,
		}
	}
}

// byNumber accepts a decimal number from 1 to the largest int64. The documents of the call
// by path exclude the gid:// form.
func (s *Server) byNumber(r *http.Request, text string) (c customer, refused *fakeserver.Response) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 1 || strings.Trim(text, "0123456789") != "" { // ParseInt would take a sign
		return customer{}, badRequest(r, "The customer ID must be a number greater than or equal to 1.")
	}
	if number == knownID || number == secondID {
		return customerAt(number - knownID), nil
	}
	c, ok := s.customers.Added(number - firstAddedID)
	if !ok {
		return customer{}, unknownCustomer(r)
	}
	return c, nil
}

// byEmail finds a customer by e-mail address. Letter case does not matter: the documents do
// not mention it.
func (s *Server) byEmail(r *http.Request, email string) (c customer, refused *fakeserver.Response) {
	for c := range s.customers.All(false) {
		if strings.EqualFold(c.Email, email) {
			return c, nil
		}
	}
	return customer{}, unknownCustomer(r)
}

// unknownCustomer returns status 404. This is an assumption: the documents say only that an
// unknown customer is an error.
func unknownCustomer(r *http.Request) *fakeserver.Response {
	return failure(r, http.StatusNotFound, "Customer not found.")
}

const (
	defaultSize = 10   // documented
	maxSize     = 2000 // assumption: the default of Spring Data
)

// listCustomers returns one page as a plain array. The array says neither how many customers
// there are nor whether another page follows.
//
// Assumption: a part of the name or address is enough. It lets a test notice a client that
// takes the first entry of a search by e-mail for the customer. Another one, from Spring Data:
// a page or size that is not a number or too small becomes the default, and one that is too
// large becomes the maximum.
func (s *Server) listCustomers(r *http.Request, _ string) *fakeserver.Response {
	query := r.URL.Query()
	several := query.Get("activeMoreThanOneSubscription")
	if several != "" && several != "true" && several != "false" {
		return badRequest(r, "The parameter activeMoreThanOneSubscription must be true or false.")
	}
	order := strings.ToLower(query.Get("sort"))
	if !slices.Contains([]string{"", "id", "id,asc", "id,desc"}, order) { // unsorted means by id here; undocumented
		return badRequest(r, "The parameter sort must be id,asc or id,desc.")
	}
	name, email := strings.ToLower(query.Get("name")), strings.ToLower(query.Get("email"))
	match := func(c customer) bool {
		return strings.Contains(strings.ToLower(c.Name), name) && strings.Contains(strings.ToLower(c.Email), email) &&
			(several != "true" || c.ActiveSubscriptions > 1) // assumption: false is no filter
	}
	size := fakeserver.Positive(query.Get("size"), defaultSize, maxSize)
	number := fakeserver.Positive(query.Get("page"), 0, math.MaxInt32)
	skip := int64(number) * int64(size)
	page := []customer{}
	for c := range s.customers.All(order == "id,desc") {
		if !match(c) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if page = append(page, c); len(page) == size {
			break
		}
	}
	return &fakeserver.Response{Status: http.StatusOK, Body: page}
}
