package appstletest

import (
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// tokenLifetime is documented. (In the documented example of the call by path
// the token is 130 minutes old when it ends; one of the numbers is a slip.)
const tokenLifetime = 2 * time.Hour

// The pages of the documented examples. Both belong to the shop.
const (
	pathPortal  = "https://store.example.com/pages/manage-subscriptions"
	queryPortal = "https://mystore.com/tools/recurring/customer_portal"
)

// pathLink has the fields of the example of the call by path.
type pathLink struct {
	ManageSubscriptionLink string `json:"manageSubscriptionLink"`
	TokenExpirationTime    string `json:"tokenExpirationTime"`
	ExpiresInMinutes       int    `json:"expiresInMinutes"`
	CustomerID             int64  `json:"customerId"`
	PortalURL              string `json:"portalUrl"`
}

// queryLink has the fields of the example of the call by query.
type queryLink struct {
	ManageSubscriptionLink string `json:"manageSubscriptionLink"`
	TokenExpirationTime    string `json:"tokenExpirationTime"`
}

func (s *Server) serveLinkByPath(w http.ResponseWriter, r *http.Request, escapedID string) {
	text, err := url.PathUnescape(escapedID)
	id, ok := parseCustomerID(text)
	if err != nil || !ok {
		writeBadCustomerID(w, r)
		return
	}
	if !s.knows(id) {
		writeUnknownCustomer(w, r)
		return
	}
	now := time.Now().UTC()
	writeJSON(w, "application/json", http.StatusOK, pathLink{
		ManageSubscriptionLink: pathPortal + "?token=" + newPathToken(id, now),
		TokenExpirationTime:    now.Add(tokenLifetime).Format("2006-01-02T15:04:05.000Z"),
		ExpiresInMinutes:       int(tokenLifetime / time.Minute),
		CustomerID:             id,
		PortalURL:              pathPortal,
	})
}

func (s *Server) serveLinkByQuery(w http.ResponseWriter, r *http.Request, query url.Values) {
	number, email := query.Get("customerId"), query.Get("emailId")
	switch {
	case query.Has("email"):
		// The name that a neighbouring call uses. Ignored, it would pass unnoticed.
		writeProblem(w, r, http.StatusBadRequest, "The parameter email is not known. Did you mean emailId?")
		return
	case len(query["customerId"]) > 1 || len(query["emailId"]) > 1:
		writeProblem(w, r, http.StatusBadRequest, "A parameter was given more than once.")
		return
	case number == "" && email == "":
		writeProblem(w, r, http.StatusBadRequest, "Either customerId or emailId must be provided.")
		return
	case number != "" && email != "":
		writeProblem(w, r, http.StatusBadRequest, "Cannot provide both customerId and emailId.")
		return
	}
	id, known := s.idOf(email)
	if email == "" {
		var ok bool
		if id, ok = parseCustomerID(number); !ok {
			writeBadCustomerID(w, r)
			return
		}
		known = s.knows(id)
	}
	if !known {
		writeUnknownCustomer(w, r)
		return
	}
	now := time.Now().UTC()
	writeJSON(w, "application/json", http.StatusOK, queryLink{
		ManageSubscriptionLink: queryPortal + "?token=" + newQueryToken(id, now),
		TokenExpirationTime:    now.Add(tokenLifetime).Format("2006-01-02T15:04:05Z"),
	})
}

// parseCustomerID takes a decimal number from 1 to the largest int64. That the
// gid:// form is refused is the documented rule of the call by path.
func parseCustomerID(text string) (int64, bool) {
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false // ParseInt would take a sign
		}
	}
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil && id >= 1
}

func writeBadCustomerID(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, r, http.StatusBadRequest, "The customer ID must be a number greater than or equal to 1.")
}

// writeUnknownCustomer answers 404: an assumption, as the documents say only
// that an unknown customer is an error.
func writeUnknownCustomer(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, r, http.StatusNotFound, "Customer not found.")
}
