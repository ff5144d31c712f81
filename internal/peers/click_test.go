package peers

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestClicks(t *testing.T) {
	click, err := Clicks(t.Context(), 1, 5*time.Millisecond)
	require.NoError(t, err)
	assert.EqualValues(t, 1, click.ColdConnections)
	assert.EqualValues(t, 1, click.WarmedConnections, "the click finds the connection that Warm opened")
	assert.GreaterOrEqual(t, click.Cold, 3*click.RoundTrip, "the delay is at least RoundTrip")
	assert.GreaterOrEqual(t, click.Warmed, click.RoundTrip)
	assert.GreaterOrEqual(t, click.Warm, click.RoundTrip)
	t.Logf("%+v", click)
}
