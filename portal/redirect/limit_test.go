package redirect

import (
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/portal"
)

// The memory is limited, however many customers with long names there are.
func TestClicksAreBoundedInMemory(t *testing.T) {
	c := newClicks(portal.Rate{Calls: 1, Per: time.Hour})
	long := strings.Repeat("x", 200)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range 200_000 {
		if c.wait(long+strconv.Itoa(i)) != 0 {
			t.Fatal("a customer's first click was refused")
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	assert.LessOrEqual(t, len(c.young)+len(c.old), 2*generation)
	assert.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(16<<20))
	assert.NotZero(t, c.wait(long+"199999"), "the last customer is remembered")
}

// The limit remembers a customer who keeps clicking, however many others there are.
func TestABusyCustomerIsNotForgotten(t *testing.T) {
	c := newClicks(portal.Rate{Calls: 1, Per: time.Hour})
	assert.Zero(t, c.wait("busy"))
	for i := range 3 * generation {
		if c.wait(strconv.Itoa(i)); i%(generation/2) == 0 && c.wait("busy") == 0 {
			t.Fatal("forgotten after", i)
		}
	}
}
