package salesbrickstest

import (
	"net/http"
	"strings"
	"time"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

// tokenLifetime is an assumption: the provider reports when a token expires, but does not
// document the lifetime.
const tokenLifetime = time.Hour

// portalURL is the documented page to which a token ID is appended.
const (
	portalPath = "/subscription-management/"
	portalURL  = "https://app.salesbricks.com" + portalPath
)

// HostPortal makes the server show the pages of the links that it makes from now on, at
// [Server.PortalURL]. A page says who is signed in, for which subscription, and when the
// link expires.
func (s *Server) HostPortal() {
	s.base.HostPortal(func(r *http.Request) (fakeserver.Visit, bool) {
		return s.base.SignedIn(strings.TrimPrefix(r.URL.Path, portalPath))
	}, portalURL)
}

// PortalURL returns the PortalURL for a client. It is Salesbricks' own address before
// HostPortal, and an address of this server after it.
func (s *Server) PortalURL() string { return s.base.PortalURL(portalURL) }

// tokenForm is the form of the documented sample 546c21827-8009-4f13-933d-22c8c8a9fb9a. Its
// first group has nine digits, so it is not a UUID. A client that parses it as a UUID fails
// with this server too.
const tokenForm = "xxxxxxxxx-xxxx-4xxx-9xxx-xxxxxxxxxxxx"

// newToken makes a token for the subscription's buyer. It returns false if there is no
// such subscription. The documents do not say whether a new token ends an older one; here
// it does not.
func (s *Server) newToken(subscriptionID string) (id string, expires time.Time, buyer customer, ok bool) {
	if buyer, ok = s.buyerOf(subscriptionID); !ok {
		return "", time.Time{}, buyer, false
	}
	id, expires = fakeserver.Random(tokenForm), time.Now().Add(tokenLifetime).UTC()
	s.base.SignIn(id, fakeserver.Visit{
		Provider: "Salesbricks", Page: "subscription_management",
		Name: buyer.name, CustomerID: buyer.id, SubscriptionID: subscriptionID, ExpiresAt: expires,
	})
	return id, expires, buyer, true
}

// mint returns the result of the mutation.
func (s *Server) mint(subscriptionID string) (record, bool) {
	id, expires, buyer, ok := s.newToken(subscriptionID)
	return record{"token": record{
		"id": id,
		// Documented: microseconds, and a numeric offset instead of Z.
		"expiresAt": expires.Format("2006-01-02T15:04:05.000000-07:00"),
		"buyer":     record{"id": buyer.id},
	}}, ok
}

// serveBillingPortal serves the REST equivalent of the mutation. We assume that its URL is
// the page in the GraphQL guide.
func (s *Server) serveBillingPortal(_ *http.Request, subscriptionID string) *fakeserver.Response {
	id, expires, _, ok := s.newToken(subscriptionID)
	if !ok {
		return failure(http.StatusNotFound, "Not found.")
	}
	return &fakeserver.Response{Status: http.StatusOK, Body: object{
		"url", s.PortalURL() + id,
		"url_expires_at", expires.Format("2006-01-02T15:04:05Z"),
	}}
}
