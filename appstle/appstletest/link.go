package appstletest

import (
	"crypto/sha256"
	"net/http"
	"strconv"
	"time"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// tokenLifetime is documented. (The example of the call by path has a token of 130 minutes;
// one of its numbers must be wrong.)
const tokenLifetime = 2 * time.Hour

// The pages of the documented examples. Both are pages of the shop.
const (
	pathPortal  = "https://store.example.com/pages/manage-subscriptions"
	queryPortal = "https://mystore.com/tools/recurring/customer_portal"
)

// HostPortal makes the server show the pages of the links that it makes from now on. A
// page says who is signed in, and when the link expires. The links keep the path and
// parameter of the documented examples, and point to this server.
func (s *Server) HostPortal() {
	s.base.HostPortal(func(r *http.Request) (fakeserver.Visit, bool) {
		return s.base.SignedIn(r.URL.Query().Get("token"))
	}, pathPortal, queryPortal)
}

// The tokens of the two documented examples have different contents. The server keeps the
// difference, because a client must not read them.

// linkByPath returns the fields of the example of the call by path.
func (s *Server) linkByPath(r *http.Request, number string) *fakeserver.Response {
	c, refused := s.byNumber(r, number)
	if refused != nil {
		return refused
	}
	now := time.Now().UTC()
	token := s.signIn(c, now, object{"alg", "HS256", "typ", "JWT"}, object{
		"shop", "store.example.com", "customerId", c.CustomerID, "createdAt", now.UnixMilli(),
	})
	portal := s.base.PortalURL(pathPortal)
	return &fakeserver.Response{Status: http.StatusOK, Body: object{
		"manageSubscriptionLink", portal + "?token=" + token,
		"tokenExpirationTime", now.Add(tokenLifetime).Format("2006-01-02T15:04:05.000Z"),
		"expiresInMinutes", int(tokenLifetime / time.Minute),
		"customerId", c.CustomerID,
		"portalUrl", portal,
	}}
}

// linkByQuery returns the fields of the example of the call by query.
func (s *Server) linkByQuery(r *http.Request, _ string) *fakeserver.Response {
	query := r.URL.Query()
	number, email := query.Get("customerId"), query.Get("emailId")
	switch {
	case query.Has("email"):
		// Another call has a parameter with this name. Report the mistake.
		return badRequest(r, "The parameter email is not known. Did you mean emailId?")
	case len(query["customerId"]) > 1 || len(query["emailId"]) > 1:
		return badRequest(r, "A parameter was given more than once.")
	case number == "" && email == "":
		return badRequest(r, "Either customerId or emailId must be provided.")
	case number != "" && email != "":
		return badRequest(r, "Cannot provide both customerId and emailId.")
	}
	c, refused := s.byNumber(r, number)
	if email != "" {
		c, refused = s.byEmail(r, email)
	}
	if refused != nil {
		return refused
	}
	now := time.Now().UTC()
	token := s.signIn(c, now, object{"alg", "HS256"}, object{
		"customerId", c.CustomerID, "shop", "mystore.myshopify.com", "timestamp", now.Unix(),
	})
	return &fakeserver.Response{Status: http.StatusOK, Body: object{
		"manageSubscriptionLink", s.base.PortalURL(queryPortal) + "?token=" + token,
		"tokenExpirationTime", now.Add(tokenLifetime).Format("2006-01-02T15:04:05Z"),
	}}
}

// signIn makes a token and stores what it opens.
func (s *Server) signIn(c customer, now time.Time, header, claims object) (token string) {
	token = fakeserver.Token(header, claims, sha256.Size)
	s.base.SignIn(token, fakeserver.Visit{
		Provider: "Appstle", Page: "manage_subscriptions", Name: c.Name, Email: c.Email,
		CustomerID: strconv.FormatInt(c.CustomerID, 10), ExpiresAt: now.Add(tokenLifetime),
	})
	return token
}
