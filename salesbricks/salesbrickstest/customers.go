package salesbrickstest

import (
	"fmt"
	"math"
	"net/http"
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

// The ID of an added customer contains its index. The server makes the customer when a
// response needs it, so a million customers need no memory.
const (
	addedCustomerPrefix = "00000000-0000-4000-8000-"
	addedFirstPrefix    = "00000001-0000-4000-9000-"
	addedSecondPrefix   = "00000002-0000-4000-9000-"
)

// known is the number of customers that every server begins with.
const known = 2

// AddCustomers adds n customers with two subscriptions each, and returns the IDs of the
// customers in the order of the listing, after all earlier ones. The server makes tokens
// for their subscriptions too. If n is less than 1, it does nothing.
func (s *Server) AddCustomers(n int) []string {
	return s.customers.Add(n, func(i int64) string { return addedID(addedCustomerPrefix, i) })
}

func addedID(prefix string, index int64) string { return fmt.Sprintf("%s%012x", prefix, index+1) }

// customerAt makes the customer at one place of the listing.
func customerAt(place int64) customer {
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
		return addedCustomer(place - known)
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
		if buyer, ok := s.customers.Added(number - 1); ok && err == nil && addedID(prefix, number-1) == subscriptionID {
			return buyer, true
		}
	}
	return customer{}, false
}

const (
	defaultLimit = 100  // documented
	maxLimit     = 1000 // documented
	maxOffset    = math.MaxInt32
)

// list returns the customers that match, within the window that the query asks
// for. A limit or offset that is not a number is replaced by the default, and
// one that is too large by the maximum, instead of an error: an assumption, from
// the Django REST framework.
func (s *Server) list(r *http.Request, match func(customer) bool) *fakeserver.Response {
	query := r.URL.Query()
	limit := fakeserver.Positive(query.Get("limit"), defaultLimit, maxLimit)
	offset := fakeserver.Positive(query.Get("offset"), 0, maxOffset)
	count, results := 0, []customer{}
	for c := range s.customers.All(false) {
		if !match(c) {
			continue
		}
		if count >= offset && len(results) < limit {
			results = append(results, c)
		}
		count++
	}
	var next, previous any // null at the ends
	if offset+limit < count {
		next = pageLink(offset+limit, limit)
	}
	if offset > 0 {
		previous = pageLink(offset-limit, limit)
	}
	return &fakeserver.Response{Status: http.StatusOK, Body: object{
		"count", count, "results", results, "next", next, "previous", previous,
	}}
}

// pageLink carries plain http, as in the documented sample, and neither the host
// nor the path that was asked. A client that follows it instead of counting on,
// with its key in a header, is caught by a test against this server.
func pageLink(offset, limit int) string {
	link := "http://api.example.org/accounts/?"
	if offset > 0 { // the first page has no offset: assumption, as above
		link += "offset=" + strconv.Itoa(offset) + "&"
	}
	return link + "limit=" + strconv.Itoa(limit)
}

func (s *Server) serveCustomers(r *http.Request, _ string) *fakeserver.Response {
	return s.list(r, func(customer) bool { return true })
}
