package appstletest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// tokenLifetime is documented. (In the documented example of the call by path
// the token is 130 minutes old when it ends; one of the numbers is a slip.)
const tokenLifetime = 2 * time.Hour

// The pages of the documented examples. Both belong to the shop.
const (
	pathPortal  = "https://store.example.com/pages/manage-subscriptions"
	queryPortal = "https://mystore.com/tools/recurring/customer_portal"
)

// HostPortal makes the server show the pages of the links that it makes from
// now on. They say who is signed in, and until when. The links keep the path and
// parameter of the documented examples, and point to this server.
func (s *Server) HostPortal() {
	s.base.HostPortal(func(r *http.Request) (fakeserver.Visit, bool) {
		return s.base.SignedIn(r.URL.Query().Get("token"))
	}, pathPortal, queryPortal)
}

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
	c, known := s.byID(id)
	if !known {
		writeUnknownCustomer(w, r)
		return
	}
	now := time.Now().UTC()
	portal := s.base.PortalURL(pathPortal)
	fakeserver.WriteJSON(w, "application/json", http.StatusOK, pathLink{
		ManageSubscriptionLink: portal + "?token=" + s.signIn(c, newPathToken(id, now), now),
		TokenExpirationTime:    now.Add(tokenLifetime).Format("2006-01-02T15:04:05.000Z"),
		ExpiresInMinutes:       int(tokenLifetime / time.Minute),
		CustomerID:             id,
		PortalURL:              portal,
	})
}

// signIn has the portal remember what the token opens.
func (s *Server) signIn(c customer, token string, now time.Time) string {
	s.base.SignIn(token, fakeserver.Visit{
		Provider: "Appstle", Page: "manage_subscriptions", Name: c.Name, Email: c.Email,
		CustomerID: strconv.FormatInt(c.CustomerID, 10), ExpiresAt: now.Add(tokenLifetime),
	})
	return token
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
	c, known := s.byEmail(email)
	if email == "" {
		id, ok := parseCustomerID(number)
		if !ok {
			writeBadCustomerID(w, r)
			return
		}
		c, known = s.byID(id)
	}
	if !known {
		writeUnknownCustomer(w, r)
		return
	}
	now := time.Now().UTC()
	fakeserver.WriteJSON(w, "application/json", http.StatusOK, queryLink{
		ManageSubscriptionLink: s.base.PortalURL(queryPortal) + "?token=" + s.signIn(c, newQueryToken(c.CustomerID, now), now),
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

// The two documented examples sign in by tokens of different content. A client
// must not read either, so the server keeps the difference.

// pathClaims is the content of a token from the call by path.
type pathClaims struct {
	Shop       string `json:"shop"`
	CustomerID int64  `json:"customerId"`
	CreatedAt  int64  `json:"createdAt"` // milliseconds
}

// queryClaims is the content of a token from the call by query.
type queryClaims struct {
	CustomerID int64  `json:"customerId"`
	Shop       string `json:"shop"`
	Timestamp  int64  `json:"timestamp"` // seconds
}

func newPathToken(customerID int64, now time.Time) string {
	return jwtLike(`{"alg":"HS256","typ":"JWT"}`, pathClaims{"store.example.com", customerID, now.UnixMilli()})
}

func newQueryToken(customerID int64, now time.Time) string {
	return jwtLike(`{"alg":"HS256"}`, queryClaims{customerID, "mystore.myshopify.com", now.Unix()})
}

// jwtLike has the look of a JWT signed with HS256. The signature is random
// instead: nobody can check it, and it makes every token unique, even those of
// one customer within one millisecond.
func jwtLike(header string, claims any) string {
	payload, err := json.Marshal(claims)
	if err != nil { // cannot happen: strings and integers only
		payload = []byte("{}")
	}
	var signature [32]byte
	_, _ = rand.Read(signature[:]) // never fails: the program would have ended
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(header)) + "." + encode(payload) + "." + encode(signature[:])
}
