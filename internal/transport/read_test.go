package transport_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/transport"
)

// A header may promise more than comes. It is not parallel: it counts memory.
func TestReadAllTakesMemoryForWhatComes(t *testing.T) {
	const limit = 16 << 20
	for _, length := range []int{0, 1, 511, 1 << 20, 1<<20 + 1, limit} {
		for _, size := range []int64{-1, int64(length), limit} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			body, err := transport.ReadAll(strings.NewReader(strings.Repeat("x", length)), size, limit)
			runtime.ReadMemStats(&after)
			require.NoError(t, err)
			assert.Len(t, body, length)
			assert.LessOrEqual(t, after.TotalAlloc-before.TotalAlloc, uint64(5*length+2<<20), "%d of %d", length, size)
		}
	}
}
