package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// changing matches what differs between two runs.
var changing = []struct {
	text *regexp.Regexp
	mask string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`), "<time>"},
	{regexp.MustCompile(`in \d+h\d+m0s`), "in <duration>"},
	{regexp.MustCompile(`request [0-9a-f-]{36}`), "request <id>"},
}

func noKeys(string) (string, bool) { return "", false }

func TestOutputWithoutKeys(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), nil, noKeys, &out))
	got := out.String()
	for _, c := range changing {
		got = c.text.ReplaceAllString(got, c.mask)
	}
	golden := filepath.Join("testdata", "golden.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
	assert.NotContains(t, got, "token=")
}

func TestReveal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), []string{"-reveal"}, noKeys, &out))
	for _, start := range []string{
		"https://app.salesbricks.com/subscription-management/",
		"https://sandbox-customer-portal.paddle.com/",
		"https://store.example.com/pages/manage-subscriptions?token=",
	} {
		assert.Contains(t, out.String(), start)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	only := func(name string) func(string) (string, bool) {
		return func(key string) (string, bool) { return "key", key == name }
	}
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte("not a key\n"), 0o600))
	inFile := func(key string) (string, bool) { return file, key == "PADDLE_API_KEY_FILE" }
	tests := []struct {
		name   string
		ctx    context.Context
		args   []string
		lookup func(string) (string, bool)
		want   string
	}{
		{"paddle without a customer", context.Background(), nil, only("PADDLE_API_KEY"), "-paddle-customer"},
		{"salesbricks without a subscription", context.Background(), nil, only("SALESBRICKS_API_KEY"), "-salesbricks-subscription"},
		{"appstle without a customer", context.Background(), nil, only("APPSTLE_API_KEY"), "-appstle-customer"},
		{"a file without a key", context.Background(), nil, inFile, "white space"},
		{"unknown flag", context.Background(), []string{"-nonsense"}, noKeys, "nonsense"},
		{"interrupted", ended, nil, noKeys, "canceled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := run(tt.ctx, tt.args, tt.lookup, &out)
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "token=")
		})
	}
}
