package appstletest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"time"
)

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
