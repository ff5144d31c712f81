package peers

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/benchmark"
)

// A comparison is fair only if every program makes the same link from the same response.
func TestProgramsMakeTheSameLink(t *testing.T) {
	t.Parallel()
	for _, c := range benchmark.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			var sent *http.Request
			programs, err := Programs(c, recorder{c.Transport, &sent}, "")
			require.NoError(t, err)
			require.Equal(t, Module, programs[0].Name)
			var first *http.Request
			var want string
			for _, p := range programs {
				link, err := p.Link(context.Background(), c.Request)
				require.NoError(t, err, p.Name)
				if first == nil {
					first, want = sent, link
				}
				assert.Equal(t, want, link, p.Name)
				assert.Equal(t, first.Method, sent.Method, p.Name)
				assert.Equal(t, first.URL.String(), sent.URL.String(), p.Name)
				for _, key := range []string{"Authorization", "X-Api-Key", "X-Salesbricks-Key"} {
					assert.Equal(t, first.Header.Get(key), sent.Header.Get(key), "%s: %s", p.Name, key)
				}
			}
			assert.NotEmpty(t, want)
		})
	}
}

type recorder struct {
	next http.RoundTripper
	sent **http.Request
}

func (r recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	*r.sent = req
	return r.next.RoundTrip(req)
}

func TestTurns(t *testing.T) {
	t.Parallel()
	var order []int
	call := func(i int) func() error { return func() error { order = append(order, i); return nil } }
	costs, err := InTurns(2, 3, call(0), call(1))
	require.NoError(t, err)
	assert.Equal(t, []int{0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0}, order)
	require.Len(t, costs, 2)

	_, err = InTurns(1, 1, func() error { return assert.AnError })
	require.ErrorIs(t, err, assert.AnError)

	fast, slow := Cost{rounds: ms(1, 10, 1)}, Cost{rounds: ms(2, 20, 100)}
	assert.InDelta(t, 2, slow.Over(fast), 0)
	assert.InDelta(t, 0.5, fast.Over(slow), 0)
}

func ms(values ...time.Duration) []time.Duration {
	for i := range values {
		values[i] *= time.Millisecond
	}
	return values
}
