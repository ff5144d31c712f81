package salesbrickstest

import (
	"fmt"
	"strconv"
	"strings"
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
// no memory: the document is made when an answer needs it.
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
	if n < 1 {
		return nil
	}
	first := s.added.Add(int64(n)) - int64(n)
	ids := make([]string, n)
	for i := range ids {
		ids[i] = addedID(addedCustomerPrefix, first+int64(i))
	}
	return ids
}

func addedID(prefix string, index int64) string { return fmt.Sprintf("%s%012x", prefix, index+1) }

// customers is the length of the listing.
func (s *Server) customers() int { return known + int(s.added.Load()) }

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
func (s *Server) buyerOf(subscriptionID string) (string, bool) {
	if subscriptionID == Subscription {
		return Customer, true
	}
	for _, prefix := range []string{addedFirstPrefix, addedSecondPrefix} {
		digits, ok := strings.CutPrefix(subscriptionID, prefix)
		if !ok {
			continue
		}
		number, err := strconv.ParseInt(digits, 16, 64)
		if err != nil || number < 1 || number > s.added.Load() {
			return "", false
		}
		// Only the spelling that the listing gives: "1" and "+1" are no IDs.
		if addedID(prefix, number-1) != subscriptionID {
			return "", false
		}
		return addedID(addedCustomerPrefix, number-1), true
	}
	return "", false
}
