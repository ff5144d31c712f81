package peers

import (
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/gorilla/securecookie"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/redirect"
)

// linkSigner makes the text of a link for a customer, and reads it back. All signers use
// HMAC-SHA256, and a link expires after a day.
type linkSigner struct {
	sign   func(customer string) (string, error)
	verify func(text string) (customer string, err error)
}

const linkKey = "0123456789abcdef0123456789abcdef"

func linkSigners(t testing.TB) map[string]linkSigner {
	t.Helper()
	const lifetime = 24 * time.Hour
	signer, err := redirect.NewSigner(redirect.SignerConfig{URL: "https://app.example/billing/m/", Keys: []portal.Secret{linkKey}})
	require.NoError(t, err)
	cookie := securecookie.New([]byte(linkKey), nil).MaxAge(int(lifetime.Seconds()))
	keyFunc := func(*jwt.Token) (any, error) { return []byte(linkKey), nil }
	return map[string]linkSigner{
		"redirect": {
			func(customer string) (string, error) {
				link, err := signer.Sign(redirect.Ticket{Customer: customer, ExpiresAt: time.Now().Add(lifetime)})
				return link.Reveal(), err
			},
			func(text string) (string, error) {
				ticket, err := signer.Verify(text)
				return ticket.Customer, err
			},
		},
		"securecookie": {
			func(customer string) (string, error) { return cookie.Encode("mail", customer) },
			func(text string) (customer string, err error) {
				err = cookie.Decode("mail", text, &customer)
				return customer, err
			},
		},
		"golang-jwt": {
			func(customer string) (string, error) {
				claims := jwt.RegisteredClaims{Subject: customer, ExpiresAt: jwt.NewNumericDate(time.Now().Add(lifetime))}
				return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(linkKey))
			},
			func(text string) (string, error) {
				var claims jwt.RegisteredClaims
				_, err := jwt.ParseWithClaims(text, &claims, keyFunc, jwt.WithValidMethods([]string{"HS256"}))
				return claims.Subject, err
			},
		},
	}
}

const linkCustomer = "cus_0123456789abc" // 17 bytes

// This module's link is the shortest, address included, and needs the fewest allocations.
func TestSignedLinks(t *testing.T) {
	signers := linkSigners(t)
	allocations := map[string]float64{}
	for name, s := range signers {
		text, err := s.sign(linkCustomer)
		require.NoError(t, err, name)
		customer, err := s.verify(text)
		require.NoError(t, err, name)
		assert.Equal(t, linkCustomer, customer, name)
		allocations[name] = testing.AllocsPerRun(100, func() {
			text, err := s.sign(linkCustomer)
			require.NoError(t, err)
			_, err = s.verify(text)
			require.NoError(t, err)
		})
		if name == "redirect" {
			assert.LessOrEqual(t, len(text), 120)
		}
	}
	assert.LessOrEqual(t, allocations["redirect"], 6.0)
	for _, other := range []string{"securecookie", "golang-jwt"} {
		assert.Greater(t, allocations[other], 5*allocations["redirect"], other)
	}
}

func BenchmarkSign(b *testing.B) {
	for name, s := range linkSigners(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.sign(linkCustomer); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	for name, s := range linkSigners(b) {
		text, err := s.sign(linkCustomer)
		require.NoError(b, err)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.verify(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
