package peers

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Building the programs takes a while, so the report does it.
func TestLinkedPackages(t *testing.T) {
	t.Parallel()
	sizes := map[string]Size{}
	for name, folder := range programs {
		var err error
		sizes[name], err = linked(t.Context(), folder)
		require.NoError(t, err, name)
		assert.Positive(t, sizes[name].Packages, name)
	}
	assert.Zero(t, sizes[Handwritten].Foreign)
	assert.Less(t, sizes[Module].Foreign, sizes[SDK].Foreign)
}
