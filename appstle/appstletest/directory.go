package appstletest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
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
// The customers are made when an answer needs them, so that very many cost no
// memory but that of the returned list.
func (s *Server) AddCustomers(n int) []string {
	if n < 1 {
		return nil
	}
	first := s.added.Add(int64(n)) - int64(n)
	ids := make([]string, n)
	for i := range ids {
		ids[i] = strconv.FormatInt(firstAddedID+first+int64(i), 10)
	}
	return ids
}

// customers is the number of customers, ordered by their number.
func (s *Server) customers() int { return known + int(s.added.Load()) }

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

func (s *Server) knows(id int64) bool {
	if id == knownID || id == secondID {
		return true
	}
	return id >= firstAddedID && id-firstAddedID < s.added.Load()
}

// idOf finds a customer by e-mail address, in any letter case: the documents
// do not say which one counts.
func (s *Server) idOf(email string) (int64, bool) {
	if email == "" {
		return 0, false
	}
	for place := range s.customers() {
		if c := customerAt(place); strings.EqualFold(c.Email, email) {
			return c.CustomerID, true
		}
	}
	return 0, false
}
