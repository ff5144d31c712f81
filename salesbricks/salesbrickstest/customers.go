package salesbrickstest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// customer has the fields that a search uses or that differ between customers.
type customer struct {
	id, name             string
	externalID, stripeID any // a string, or nil
	subscriptions        []object
	address              object
}

// document returns the customer with all documented fields.
func (c customer) document() object {
	return object{
		"customer_id", c.id,
		"name", c.name,
		"subscriptions", c.subscriptions,
		"external_id", c.externalID,
		"address", c.address,
		"stripe_customer_id", c.stripeID,
	}
}

func newAddress(line1, city, region, zip, country, line2 string) object {
	return object{
		"line_1", line1, "city", city, "region", region, "zip", zip, "country", country, "line_2", line2,
	}
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
		return customer{
			Customer, "Example Orchards Ltd", "crm-1", "cus_Sample0001",
			[]object{activeSubscription(Subscription, "Orchard Plan")},
			newAddress("1 Sample Street", "London", "Greater London", "N1 1AA", "GB", "Floor 3"),
		}
	case 1:
		// No subscriptions and no IDs of other systems. We assume that such IDs are null, not
		// missing or empty.
		return customer{
			"22222222-3333-4444-8555-666666666666", "Window Shopper GmbH", nil, nil,
			[]object{},
			newAddress("2 Sample Street", "Berlin", "", "10115", "DE", ""),
		}
	}
	i := place - known
	return customer{
		addedID(addedCustomerPrefix, i), fmt.Sprintf("Added Customer %d", i+1),
		fmt.Sprintf("added-%d", i+1), fmt.Sprintf("cus_Added%d", i+1),
		[]object{
			activeSubscription(addedID(addedFirstPrefix, i), "First Plan"),
			activeSubscription(addedID(addedSecondPrefix, i), "Second Plan"),
		},
		newAddress("3 Sample Street", "Springfield", "IL", "62701", "US", ""),
	}
}

func activeSubscription(id, name string) object {
	return object{
		"subscription_id", id,
		"status", "ACTIVE", // the only documented one
		"name", name,
		"starts_at", "2025-01-01",
		"ends_at", "2034-12-31",
	}
}

// buyerOf returns the customer of a subscription.
func (s *Server) buyerOf(subscriptionID string) (customer, bool) {
	if subscriptionID == Subscription {
		return customerAt(0), true
	}
	for _, prefix := range []string{addedFirstPrefix, addedSecondPrefix} {
		digits, _ := strings.CutPrefix(subscriptionID, prefix)
		number, err := strconv.ParseInt(digits, 16, 64)
		// Accept only the spelling of the listing: "1" and "+1" are not IDs.
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

// list returns the requested window of the matching customers. A limit or offset that is not
// a number becomes the default, and one that is too large becomes the maximum. This is an
// assumption, from the Django REST framework.
func (s *Server) list(r *http.Request, wanted criteria) *fakeserver.Response {
	query := r.URL.Query()
	limit := fakeserver.Positive(query.Get("limit"), defaultLimit, maxLimit)
	offset := fakeserver.Positive(query.Get("offset"), 0, maxOffset)
	count, results := 0, []object{}
	for c := range s.customers.All(false) {
		if !wanted.match(c) {
			continue
		}
		if count >= offset && len(results) < limit {
			results = append(results, c.document())
		}
		count++
	}
	var next, previous any    // null at the ends
	if offset < count-limit { // the sum of offset and limit may be too large for an int
		next = pageLink(offset+limit, limit)
	}
	if offset > 0 {
		previous = pageLink(offset-limit, limit)
	}
	return &fakeserver.Response{Status: http.StatusOK, Body: object{
		"count", count, "results", results, "next", next, "previous", previous,
	}}
}

// pageLink returns a plain http URL, as in the documented sample, with another host and path
// than the request. A client that follows this URL would send its key there; a test against
// this server notices that. A client must count the offset itself.
func pageLink(offset, limit int) string {
	link := "http://api.example.org/accounts/?"
	if offset > 0 { // assumption: the URL of the first page has no offset
		link += "offset=" + strconv.Itoa(offset) + "&"
	}
	return link + "limit=" + strconv.Itoa(limit)
}

func (s *Server) serveCustomers(r *http.Request, _ string) *fakeserver.Response {
	return s.list(r, nil)
}

// searchFields are the documented criteria of a search. None is for an e-mail address.
var searchFields = map[string]func(c customer, wanted string) bool{
	"name": func(c customer, wanted string) bool {
		return strings.Contains(strings.ToLower(c.name), strings.ToLower(wanted))
	},
	"external_id":        func(c customer, wanted string) bool { return c.externalID == wanted },
	"stripe_customer_id": func(c customer, wanted string) bool { return c.stripeID == wanted },
}

// criteria are the wanted values of a search, by field.
type criteria map[string]string

// match reports whether c meets all criteria. The documents do not say how criteria combine.
func (c criteria) match(found customer) bool {
	for field, wanted := range c {
		if !searchFields[field](found, wanted) {
			return false
		}
	}
	return true
}

// serveCustomerSearch lists the customers that meet the criteria in the body. Without
// criteria it lists all customers.
//
// Assumption: errors look like those of the Django REST framework. Unlike it, the server
// rejects an unknown field. The real API may ignore it and list all customers, but a test
// should notice a misspelled field.
func (s *Server) serveCustomerSearch(r *http.Request, _ string) *fakeserver.Response {
	body, isJSON := fakeserver.JSONBody(r)
	if !isJSON {
		return failure(http.StatusUnsupportedMediaType, "Unsupported media type in request.")
	}
	wanted, problems, err := readCriteria(body)
	switch {
	case err != nil:
		return failure(http.StatusBadRequest, "JSON parse error - "+err.Error())
	case len(problems) > 0:
		return &fakeserver.Response{Status: http.StatusBadRequest, Body: problems}
	default:
		return s.list(r, wanted)
	}
}

// readCriteria returns the criteria, or what is wrong with each bad field.
func readCriteria(body []byte) (criteria, object, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil, nil
	}
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, nil, err
	}
	wanted, problems := criteria{}, object{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		text, isText := fields[name].(string)
		var problem string
		switch {
		case searchFields[name] == nil:
			problem = "Unknown field."
		case fields[name] == nil:
			problem = "This field may not be null."
		case !isText:
			problem = "Not a valid string."
		case text == "":
			problem = "This field may not be blank."
		default:
			wanted[name] = text
			continue
		}
		problems = append(problems, name, []string{problem})
	}
	return wanted, problems, nil
}
