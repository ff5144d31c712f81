//go:build !race

package redirect_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal/redirect"
)

// With the race detector, a sync.Pool drops items at random, so the test does not run with it.
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
