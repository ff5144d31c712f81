package peers

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Times are only for the report. Allocations and memory are the same on every machine.
func TestListings(t *testing.T) {
	costs, err := Listings(1, 50*perPage)
	require.NoError(t, err)
	ours := costs.Costs[Module]
	assert.Less(t, ours.Allocs, 13.0, "for each subscription")
	assert.Less(t, ours.Allocs, costs.Costs[SDK].Allocs/8)
	assert.Less(t, ours.Bytes, costs.Costs[SDK].Bytes/2)
	assert.Less(t, costs.HeldAll, costs.HeldFew+1<<20, "memory is flat in the number of pages")
	t.Logf("%+v", costs)
}
