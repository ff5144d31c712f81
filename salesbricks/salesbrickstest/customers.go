package salesbrickstest

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// customer and the types below it carry the documented fields of a listing.
type customer struct {
	CustomerID       string         `json:"customer_id"`
	Name             string         `json:"name"`
	Subscriptions    []subscription `json:"subscriptions"`
	ExternalID       *string        `json:"external_id"`
	Address          address        `json:"address"`
	StripeCustomerID *string        `json:"stripe_customer_id"`
}

type subscription struct {
	SubscriptionID string `json:"subscription_id"`
	Status         string `json:"status"`
	Name           string `json:"name"`
	StartsAt       string `json:"starts_at"`
	EndsAt         string `json:"ends_at"`
}

type address struct {
	Line1   string `json:"line_1"`
	City    string `json:"city"`
	Region  string `json:"region"`
	Zip     string `json:"zip"`
	Country string `json:"country"`
	Line2   string `json:"line_2"`
}

// The IDs of added customers hold their index, so that a million of them need
// no memory: the document is made when a response needs it.
const (
	addedCustomerPrefix = "00000000-0000-4000-8000-"
	addedFirstPrefix    = "00000001-0000-4000-9000-"
	addedSecondPrefix   = "00000002-0000-4000-9000-"
)

// known is the number of customers that every server begins with.
const known = 2

// AddCustomers makes n further customers, each with two subscriptions, and
// returns their IDs in the order of the listing, after all earlier ones. Their
// subscriptions get tokens like any other. For n below 1 nothing happens.
func (s *Server) AddCustomers(n int) []string {
	return s.added.Add(n, func(i int64) string { return addedID(addedCustomerPrefix, i) })
}

func addedID(prefix string, index int64) string { return fmt.Sprintf("%s%012x", prefix, index+1) }

// customers is the length of the listing.
func (s *Server) customers() int { return known + s.added.Len() }

// customerAt makes the customer at one place of the listing.
func customerAt(place int) customer {
	switch place {
	case 0:
		return knownBuyer()
	case 1:
		// No subscriptions and no IDs of other systems. That these are null then,
		// rather than missing or empty, is an assumption.
		return customer{
			CustomerID:    "22222222-3333-4444-8555-666666666666",
			Name:          "Window Shopper GmbH",
			Subscriptions: []subscription{},
			Address:       address{Line1: "2 Sample Street", City: "Berlin", Zip: "10115", Country: "DE"},
		}
	default:
		return addedCustomer(int64(place - known))
	}
}

func knownBuyer() customer {
	external, stripe := "crm-1", "cus_Sample0001"
	return customer{
		CustomerID:       Customer,
		Name:             "Example Orchards Ltd",
		Subscriptions:    []subscription{activeSubscription(Subscription, "Orchard Plan")},
		ExternalID:       &external,
		Address:          address{"1 Sample Street", "London", "Greater London", "N1 1AA", "GB", "Floor 3"},
		StripeCustomerID: &stripe,
	}
}

func addedCustomer(index int64) customer {
	external := fmt.Sprintf("added-%d", index+1)
	stripe := fmt.Sprintf("cus_Added%d", index+1)
	return customer{
		CustomerID: addedID(addedCustomerPrefix, index),
		Name:       fmt.Sprintf("Added Customer %d", index+1),
		Subscriptions: []subscription{
			activeSubscription(addedID(addedFirstPrefix, index), "First Plan"),
			activeSubscription(addedID(addedSecondPrefix, index), "Second Plan"),
		},
		ExternalID:       &external,
		Address:          address{Line1: "3 Sample Street", City: "Springfield", Region: "IL", Zip: "62701", Country: "US"},
		StripeCustomerID: &stripe,
	}
}

func activeSubscription(id, name string) subscription {
	// ACTIVE is the only status in the documents.
	return subscription{id, "ACTIVE", name, "2025-01-01", "2034-12-31"}
}

// buyerOf returns the customer who holds a subscription.
func (s *Server) buyerOf(subscriptionID string) (customer, bool) {
	if subscriptionID == Subscription {
		return knownBuyer(), true
	}
	for _, prefix := range []string{addedFirstPrefix, addedSecondPrefix} {
		digits, _ := strings.CutPrefix(subscriptionID, prefix)
		number, err := strconv.ParseInt(digits, 16, 64)
		// Only the spelling that the listing gives: "1" and "+1" are no IDs.
		if err == nil && s.added.Has(number-1) && addedID(prefix, number-1) == subscriptionID {
			return addedCustomer(number - 1), true
		}
	}
	return customer{}, false
}

const (
	defaultLimit = 100  // documented
	maxLimit     = 1000 // documented
	maxOffset    = math.MaxInt32
)

// listing is the documented response. Next and Previous are null at the ends.
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
		limit:  fakeserver.Positive(query.Get("limit"), defaultLimit, maxLimit),
		offset: fakeserver.Positive(query.Get("offset"), 0, maxOffset),
	}
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

// list writes the customers that match, within the window that r asks for.
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
