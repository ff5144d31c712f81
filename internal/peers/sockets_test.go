package peers

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSockets(t *testing.T) {
	for _, protocol := range []string{Plain, TLS} {
		t.Run(protocol, func(t *testing.T) {
			got, err := Sockets(t.Context(), Cell{protocol, 8, time.Millisecond}, 1)
			require.NoError(t, err)
			for _, name := range []string{Module, Handwritten, SDK} {
				load := got.Loads[name]
				require.NotNil(t, load, name)
				assert.Zero(t, load.Failed, name)
				assert.Positive(t, load.Rate, name)
				assert.GreaterOrEqual(t, load.P50, time.Millisecond, "%s: the provider waits", name)
				assert.GreaterOrEqual(t, load.P99, load.P50, name)
				assert.Positive(t, load.Connections, name)
			}
		})
	}
}

func TestLoadRatios(t *testing.T) {
	t.Parallel()
	var fast, slow Load
	for i := range 3 {
		fast.add(round{rate: float64(100 * (i + 1)), p50: time.Millisecond, p99: 2 * time.Millisecond})
		slow.add(round{rate: float64(50 * (i + 1)), p50: 2 * time.Millisecond, p99: 6 * time.Millisecond, failed: 1})
	}
	assert.InDelta(t, 200, fast.Rate, 0)
	assert.InDelta(t, 2, fast.RateOver(slow), 0)
	assert.InDelta(t, 3, slow.P99Over(fast), 0)
	assert.Equal(t, 3, slow.Failed)
}

func TestMatrixHasEveryCellOnce(t *testing.T) {
	t.Parallel()
	seen := map[Cell]bool{}
	for _, cell := range Matrix() {
		assert.False(t, seen[cell], "%v", cell)
		seen[cell] = true
	}
	assert.Len(t, seen, 2*4*4)
}
