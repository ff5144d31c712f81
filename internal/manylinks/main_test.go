package main

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The table in docs/many-links.md has the same rows as the output of the program.
func TestTable(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), time.Second, 1, &out))
	page, err := os.ReadFile("../../docs/many-links.md")
	require.NoError(t, err)
	for i, line := range slices.Collect(strings.Lines(out.String())) {
		if i == 1 {
			continue // the line below the header
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " |")
		assert.Contains(t, string(page), "| "+name+" |")
	}
}

func TestWorst(t *testing.T) {
	t.Parallel()
	start := time.Now()
	var at []time.Time
	for _, second := range []int{0, 1, 2, 10, 11, 11, 11, 20} {
		at = append(at, start.Add(time.Duration(second)*time.Second))
	}
	assert.Equal(t, 1, worst(at[:1], time.Second))
	assert.Equal(t, 3, worst(at, 0))
	assert.Equal(t, 4, worst(at, time.Second))
	assert.Equal(t, 5, worst(at, 9*time.Second))
	assert.Equal(t, 8, worst(at, time.Hour))
}
