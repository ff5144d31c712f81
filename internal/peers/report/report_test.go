package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/peers"
)

func TestReplace(t *testing.T) {
	t.Parallel()
	const content = "a\n<!-- calls go1.26 -->\nold\n<!-- /calls go1.26 -->\nb\n<!-- calls go1.27 -->\nkept\n<!-- /calls go1.27 -->\n"
	changed, ok := replace(content, "calls go1.26", "new\n")
	assert.True(t, ok)
	assert.Equal(t, "a\n<!-- calls go1.26 -->\nnew\n<!-- /calls go1.26 -->\nb\n<!-- calls go1.27 -->\nkept\n<!-- /calls go1.27 -->\n", changed)
	again, ok := replace(changed, "calls go1.26", "new\n")
	assert.True(t, ok)
	assert.Equal(t, changed, again)

	for name, content := range map[string]string{
		"no markers": "a\n", "no end": "<!-- calls go1.26 -->\nold\n", "another version": "<!-- calls go1.27 -->\n<!-- /calls go1.27 -->\n",
	} {
		unchanged, ok := replace(content, "calls go1.26", "new\n")
		assert.False(t, ok, name)
		assert.Equal(t, content, unchanged, name)
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{"go1.26.8": "go1.26", "go1.27": "go1.27", "go1.26.0": "go1.26"} {
		assert.Equal(t, want, minor(version))
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	g := goalsOf("go1.26")
	assert.Equal(t, "0.39 of 0.40", g.judge("Paddle, 2 subscriptions", peers.Handwritten, 0.391))
	assert.Equal(t, "**0.41**, not 0.40", g.judge("Paddle, 2 subscriptions", peers.Handwritten, 0.41))
	assert.Equal(t, "1.50", g.judge("Paddle, 2 subscriptions", peers.Floor, 1.5))
	assert.Equal(t, "0.74 of 0.75", goalsOf("go1.27").judge("Paddle, 2 subscriptions", peers.Handwritten, 0.74))
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "| a | b |\n|---|---|\n| 1 | 2 |\n", markdown([]string{"a", "b"}, []string{"1", "2"}))
	assert.Equal(t, "100,000", thousands(100_000))
	assert.Equal(t, "1,005", thousands(1005))
	assert.Equal(t, "999", thousands(999))
	assert.Equal(t, "1.5 ms", millis(1500*time.Microsecond))
}
