package portallink_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/portal"
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// code returns the text of every fenced block of that language.
func code(page, language string) []string {
	var out []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(page, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	page := read(t, "README.md")
	first := strings.Join(strings.SplitN(page, "\n", 25)[:24], "\n")
	assert.Contains(t, first, "\ngo run ./examples/quickstart ")
	assert.Contains(t, first, "\ngo test ./... ")
	assert.FileExists(t, "examples/quickstart/main.go")
	assert.Contains(t, read(t, ".ci/run"), "go test -race -shuffle=on -cover ./...")
}

// The snippets compile, because a test of this package contains them.
func TestReadmeSnippets(t *testing.T) {
	t.Parallel()
	program := read(t, "example_test.go")
	snippets := code(read(t, "README.md"), "go")
	require.NotEmpty(t, snippets)
	for _, snippet := range snippets {
		for line := range strings.Lines(snippet) {
			assert.Contains(t, program, strings.TrimSpace(line))
		}
	}
}

func TestReadmeNamesEveryKind(t *testing.T) {
	t.Parallel()
	text := strings.Join(code(read(t, "README.md"), "go"), "")
	for _, kind := range []string{
		"ErrInvalidRequest", "ErrUnsupported", "ErrNotFound", "ErrUnauthorized", "ErrRateLimited", "ErrUnavailable", "ErrBadResponse", "ErrCanceled",
	} {
		assert.Contains(t, text, kind)
	}
}

func TestReadmeTable(t *testing.T) {
	t.Parallel()
	rows := map[string][]string{}
	for line := range strings.Lines(read(t, "README.md")) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) == 4 {
			rows[strings.TrimPrefix(cells[0], "| ")] = []string{cells[1], cells[2], strings.TrimSuffix(cells[3], " |")}
		}
	}
	for i, name := range []string{"salesbricks", "paddle", "appstle"} {
		can := providertest.Named(name).Nil.Capabilities()
		assert.Equal(t, "`"+can.Provider+"`", rows["package"][i])

		var names []string
		for _, id := range can.Identify {
			names = append(names, id.String())
		}
		assert.Equal(t, strings.Join(names, " or "), rows["what names a customer"][i])

		subscriptions := map[int]string{0: "ignored", 1: "1"}[can.MaxSubscriptions]
		if can.MaxSubscriptions > 1 {
			subscriptions = fmt.Sprintf("up to %d", can.MaxSubscriptions)
		}
		assert.Equal(t, subscriptions, rows["subscriptions in a request"][i])

		words := map[portal.Action]string{
			portal.ActionCancelSubscription: "cancel", portal.ActionUpdatePaymentMethod: "update payment method", portal.ActionViewSubscription: "view",
		}
		var links []string
		for _, a := range can.Actions {
			links = append(links, words[a])
		}
		slices.Sort(links)
		if links == nil {
			links = []string{"none"}
		}
		assert.Equal(t, strings.Join(links, ", "), rows["deep links"][i])

		assert.Equal(t, can.ReportsExpiry, rows["expiry"][i] == "reported")

		limit := "none"
		if r := can.RateLimit; r.Calls > 0 {
			limit = fmt.Sprintf("%d calls a minute for each %s", r.Calls, r.Scope)
			assert.Equal(t, "1m0s", r.Per.String())
		}
		assert.Equal(t, limit, rows["documented rate limit"][i])
	}
}
