package transport_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/transport"
)

// A header may promise more than comes.
func TestReadAllTakesMemoryForWhatComes(t *testing.T) {
	t.Parallel()
	const limit = 16 << 20
	for _, length := range []int{0, 1, 511, 1 << 20, 1<<20 + 1, limit} {
		for _, size := range []int64{-1, int64(length), limit} {
			body, err := transport.ReadAll(strings.NewReader(strings.Repeat("x", length)), size, limit)
			require.NoError(t, err)
			assert.Len(t, body, length)
			assert.LessOrEqual(t, cap(body), 2*length+1<<20+1, "%d of %d", length, size)
		}
	}
}

// Some transports wrap io.EOF in the error of a connection that broke.
func TestReadAllEndsWithEOFItself(t *testing.T) {
	t.Parallel()
	broken := iotest.ErrReader(fmt.Errorf("the connection broke: %w", io.EOF))
	_, err := transport.ReadAll(io.MultiReader(strings.NewReader("{}"), broken), -1, 10)
	require.ErrorContains(t, err, "broke")
}
