package salesbrickstest

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"time"
)

// tokenLifetime is an assumption: the provider reports when a token ends, but
// documents nowhere how long one lives.
const tokenLifetime = time.Hour

// portalURL is the documented page to which a token ID is appended.
const portalURL = "https://app.salesbricks.com/subscription-management/"

// newTokenID makes a fresh token ID in the shape of the documented sample
// 546c21827-8009-4f13-933d-22c8c8a9fb9a. Its first group has nine digits, so
// it is not a UUID: a client that parses it as one must fail here too.
func newTokenID() string {
	var random [17]byte
	_, _ = rand.Read(random[:]) // never fails: the program would have ended
	digits := []byte(hex.EncodeToString(random[:])[:33])
	digits[13], digits[17] = '4', '9' // version and variant, as in the sample
	d := string(digits)
	return d[:9] + "-" + d[9:13] + "-" + d[13:17] + "-" + d[17:21] + "-" + d[21:]
}

// mint makes the token of one mutation call; false: no such subscription.
// Whether a new token ends an older one is not documented; nothing here
// remembers either.
func (s *Server) mint(subscriptionID string) (record, bool) {
	buyer, ok := s.buyerOf(subscriptionID)
	if !ok {
		return nil, false
	}
	expires := time.Now().Add(tokenLifetime).UTC()
	return record{"token": record{
		"id": newTokenID(),
		// Microseconds and a numeric offset instead of Z, as documented.
		"expiresAt": expires.Format("2006-01-02T15:04:05.000000-07:00"),
		"buyer":     record{"id": buyer},
	}}, true
}

// serveBillingPortal answers the REST equivalent of the mutation. That its URL
// is the page which the GraphQL guide describes is an assumption.
func (s *Server) serveBillingPortal(w http.ResponseWriter, subscriptionID string) {
	if _, ok := s.buyerOf(subscriptionID); !ok {
		writeDetail(w, http.StatusNotFound, "Not found.")
		return
	}
	writeJSON(w, http.StatusOK, object{
		{"url", portalURL + newTokenID()},
		{"url_expires_at", time.Now().Add(tokenLifetime).UTC().Format("2006-01-02T15:04:05Z")},
	})
}
