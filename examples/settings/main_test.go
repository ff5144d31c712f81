package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/paddle/paddletest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func noKey(string) (string, bool) { return "", false }

func TestOutputWithoutKey(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), nil, noKey, &out))
	golden := filepath.Join("testdata", "golden.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, out.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), out.String())
	assert.NotContains(t, out.String(), "token=")
}

func TestReveal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), []string{"-reveal"}, noKey, &out))
	assert.Equal(t, 4, strings.Count(out.String(), "https://sandbox-customer-portal.paddle.com/"))
	assert.Equal(t, 4, strings.Count(out.String(), "token=pga_"))
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	only := func(key string) func(string) (string, bool) {
		return func(name string) (string, bool) { return key, name == "PADDLE_API_KEY" }
	}
	tests := []struct {
		name   string
		ctx    context.Context
		args   []string
		lookup func(string) (string, bool)
		want   string
	}{
		{"a key, but no -email", context.Background(), nil, only("key"), "-email"},
		{"a key that none can be", context.Background(), []string{"-email", "jane@example.com"}, only("a key"), "APIKey"},
		{"no customer with that address", context.Background(), []string{"-email", "jane@example.com"}, noKey, "no customer"},
		{"an address that is none", context.Background(), []string{"-email", "jane"}, noKey, "not an e-mail address"},
		{"unknown flag", context.Background(), []string{"-nonsense"}, noKey, "nonsense"},
		{"interrupted", ended, nil, noKey, "canceled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := run(tt.ctx, tt.args, tt.lookup, &out)
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "jane@")
		})
	}
}

// More subscriptions than one link can have, in all documented states.
func TestManySubscriptions(t *testing.T) {
	t.Parallel()
	server := paddletest.NewServer()
	t.Cleanup(server.Close)
	const customer, twin = "ctm_01h844p3h41s12zs5mn4axja51", "ctm_01h844q4mznqpgqgm6evgw1w63"
	server.AddCustomer(customer, "jane@example.com")
	client, err := paddle.New(paddle.Config{APIKey: paddletest.Key, BaseURL: server.URL()})
	require.NoError(t, err)

	var out bytes.Buffer
	require.NoError(t, settings(t.Context(), &out, client, "jane@example.com", false))
	assert.Equal(t, "jane@example.com: subscriptions: 0\n", out.String())

	ids := server.AddSubscriptions(customer, 26)
	out.Reset()
	require.NoError(t, settings(t.Context(), &out, client, "jane@example.com", false))
	for _, id := range ids {
		assert.Equal(t, 1, strings.Count(out.String(), "\n"+id+"\n"))
	}
	for _, text := range []string{
		"active, cancel on 2024-12-12", "paused, resume on 2025-03-01", "USD 25000.00 every year", "2025-11-12", "-\n",
	} {
		assert.Contains(t, out.String(), text)
	}

	server.AddCustomer(twin, "jane@example.com")
	assert.ErrorContains(t, settings(t.Context(), &out, client, "jane@example.com", false), "several customers")
}

func TestWords(t *testing.T) {
	t.Parallel()
	item := func(quantity int, amount int64, currency string) paddle.SubscriptionItem {
		return paddle.SubscriptionItem{Quantity: quantity, Price: paddle.Price{UnitPrice: paddle.Money{Amount: amount, CurrencyCode: currency}}}
	}
	for want, s := range map[string]*paddle.Subscription{
		"USD 0.05 every week":                {Items: []paddle.SubscriptionItem{item(1, 5, "USD")}, BillingCycle: paddle.Duration{Interval: "week", Frequency: 1}},
		"JPY 3000 every 3 months":            {Items: []paddle.SubscriptionItem{item(2, 1500, "JPY")}, BillingCycle: paddle.Duration{Interval: "month", Frequency: 3}},
		"USD 1.00 + EUR 2.50 every 14 days":  {Items: []paddle.SubscriptionItem{item(1, 100, "USD"), item(1, 200, "EUR"), item(5, 10, "EUR")}, BillingCycle: paddle.Duration{Interval: "day", Frequency: 14}},
		"GBP 9223372036854.77 every 2 years": {Items: []paddle.SubscriptionItem{item(1, 922337203685477, "GBP")}, BillingCycle: paddle.Duration{Interval: "year", Frequency: 2}},
	} {
		assert.Equal(t, want, price(s))
	}
	assert.Equal(t, "-", day(time.Time{}))
	assert.Equal(t, "2024-12-31", day(time.Date(2025, 1, 1, 0, 30, 0, 0, time.FixedZone("", 3600))))
}
