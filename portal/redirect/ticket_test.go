package redirect

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A valid MAC does not mean a valid ticket: another version of the program may have made it.
func TestParseReadsOnlyWhatAppendWrote(t *testing.T) {
	t.Parallel()
	want := Ticket{Customer: "sam", Action: "view", Subscription: "sub", ExpiresAt: time.Unix(1_800_000_000, 0).UTC()}
	written := want.append(nil)
	got, ok := parse(written)
	assert.True(t, ok)
	assert.Equal(t, want, got)

	others := map[string][]byte{"longer": append(slices.Clone(written), 0), "next version": slices.Clone(written)}
	others["next version"][0]++
	for i := range written {
		others["cut at "+string(rune('a'+i))] = written[:i]
	}
	for name, b := range others {
		_, ok := parse(b)
		assert.False(t, ok, name)
	}
}
