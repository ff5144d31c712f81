package fakeserver_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/fakeserver"
)

func TestPositive(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 10, "x": 10, "1.5": 10, "0": 10, "-1": 10, "-99999999999999999999": 10,
		"1": 1, "+7": 7, "20": 20, "21": 20, "99999999999999999999": 20,
	} {
		assert.Equal(t, want, fakeserver.Positive(text, 10, 20), "%q", text)
	}
}

func TestAdded(t *testing.T) {
	t.Parallel()
	var added fakeserver.Added
	id := func(place int64) string { return strconv.FormatInt(place, 10) }
	assert.Empty(t, added.Add(0, id))
	assert.Empty(t, added.Add(-1, id))
	assert.Equal(t, []string{"0", "1"}, added.Add(2, id))
	assert.Equal(t, []string{"2"}, added.Add(1, id))
	assert.Equal(t, 3, added.Len())
	for place, want := range map[int64]bool{-1: false, 0: true, 2: true, 3: false} {
		assert.Equal(t, want, added.Has(place), "place %d", place)
	}
}
