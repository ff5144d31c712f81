package redirect_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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

func TestAllocations(t *testing.T) {
	s, ticket := newSigner(t, mailURL, key), redirect.Ticket{Customer: "cus_0123456789abc", ExpiresAt: tomorrow()}
	link := sign(t, s, ticket)
	assert.LessOrEqual(t, testing.AllocsPerRun(200, func() {
		_, err := s.Sign(ticket)
		require.NoError(t, err)
	}), 3.0)
	assert.LessOrEqual(t, testing.AllocsPerRun(200, func() {
		_, err := s.Verify(link)
		require.NoError(t, err)
	}), 3.0)
}
