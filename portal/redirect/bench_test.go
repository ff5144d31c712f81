package redirect_test

import (
	"testing"

	"github.com/portallink/portallink-go/portal/redirect"
)

func BenchmarkSign(b *testing.B) {
	s, ticket := newSigner(b, mailURL, key), redirect.Ticket{Customer: "cus_0123456789abc", ExpiresAt: tomorrow()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Sign(ticket); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	s := newSigner(b, mailURL, key)
	link := sign(b, s, redirect.Ticket{Customer: "cus_0123456789abc", ExpiresAt: tomorrow()})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Verify(link); err != nil {
			b.Fatal(err)
		}
	}
}
