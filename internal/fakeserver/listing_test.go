package fakeserver_test

import (
	"slices"
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

func TestList(t *testing.T) {
	t.Parallel()
	list := fakeserver.List[int64]{Known: 2, At: func(place int64) int64 { return 10 * place }}
	id := func(number int64) string { return strconv.FormatInt(number, 10) }
	assert.Empty(t, list.Add(0, id))
	assert.Empty(t, list.Add(-1, id))
	assert.Equal(t, []string{"0", "1"}, list.Add(2, id))
	assert.Equal(t, []string{"2"}, list.Add(1, id))
	for number, want := range map[int64]int64{0: 20, 2: 40} {
		got, ok := list.Added(number)
		assert.True(t, ok, "number %d", number)
		assert.Equal(t, want, got)
	}
	for _, number := range []int64{-1, 3} {
		_, ok := list.Added(number)
		assert.False(t, ok, "number %d", number)
	}
	assert.Equal(t, []int64{0, 10, 20, 30, 40}, slices.Collect(list.All(false)))
	for first := range list.All(true) {
		assert.EqualValues(t, 40, first)
		break
	}
	assert.Equal(t, []int64{40, 30, 20, 10, 0}, slices.Collect(list.All(true)))
}
