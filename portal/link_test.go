package portal_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

func TestLinkDeepLink(t *testing.T) {
	t.Parallel()
	const (
		view   = portal.ActionViewSubscription
		cancel = portal.ActionCancelSubscription
	)
	l := &portal.Link{
		URL: "https://portal.example.com/front",
		DeepLinks: []portal.DeepLink{
			{Action: cancel, SubscriptionID: sub1, URL: "https://portal.example.com/cancel1"},
			{Action: view, SubscriptionID: sub1, URL: "https://portal.example.com/view1"},
			{Action: view, SubscriptionID: sub2, URL: "https://portal.example.com/view2"},
			{Action: view, SubscriptionID: "", URL: "https://portal.example.com/view"},
		},
	}
	type row struct {
		link         *portal.Link
		action       portal.Action
		subscription string
		want         string // "": there is none
	}
	table.Run(t, map[string]row{
		"first":                                    {l, cancel, sub1, "https://portal.example.com/cancel1"},
		"same subscription, other page":            {l, view, sub1, "https://portal.example.com/view1"},
		"same page, other subscription":            {l, view, sub2, "https://portal.example.com/view2"},
		"no such page":                             {l, portal.ActionUpdatePaymentMethod, sub1, ""},
		"no such page for this one":                {l, cancel, sub2, ""},
		"no such subscription":                     {l, view, "sub_x", ""},
		"no subscription named":                    {l, cancel, "", ""},
		"no page named":                            {l, "", sub1, ""},
		"a provider's page without a subscription": {l, view, "", "https://portal.example.com/view"},
		"no deep links":                            {&portal.Link{URL: "https://portal.example.com/front"}, view, sub1, ""},
		"no link":                                  {nil, view, sub1, ""},
	}, func(t *testing.T, tt row) {
		got, ok := tt.link.DeepLink(tt.action, tt.subscription)
		assert.Equal(t, tt.want, got.Reveal())
		assert.Equal(t, tt.want != "", ok)
	})
}

func TestLinkExpiresIn(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 11, 12, 15, 13, 21, 0, time.UTC)
	type row struct {
		at    time.Time
		want  time.Duration
		known bool
	}
	table.Run(t, map[string]row{
		"unknown":                      {time.Time{}, 0, false},
		"future":                       {now.Add(24 * time.Hour), 24 * time.Hour, true},
		"exactly now":                  {now, 0, true},
		"past":                         {now.Add(-time.Nanosecond), -time.Nanosecond, true},
		"1970 is a moment like others": {time.Unix(0, 0).UTC(), time.Unix(0, 0).Sub(now), true},
		"in another zone":              {now.Add(time.Hour).In(time.FixedZone("", 7200)), time.Hour, true},
		"further than can be said":     {now.AddDate(400, 0, 0), math.MaxInt64, true},
	}, func(t *testing.T, tt row) {
		got, known := (&portal.Link{ExpiresAt: tt.at}).ExpiresIn(now)
		assert.Equal(t, tt.want, got)
		assert.Equal(t, tt.known, known)
	})
	_, known := (*portal.Link)(nil).ExpiresIn(now)
	assert.False(t, known)
}

func TestLinkInJSON(t *testing.T) {
	t.Parallel()
	l := link()
	l.ExpiresAt = time.Date(2024, 11, 13, 15, 13, 21, 0, time.UTC)
	out, err := json.Marshal(l)
	require.NoError(t, err)
	requireHidden(t, string(out))
	assert.JSONEq(t, `{
		"Provider": "paddle", "URL": "[redacted]", "Token": "[redacted]",
		"ExpiresAt": "2024-11-13T15:13:21Z", "ExpirySource": 0, "Use": 0,
		"CustomerID": "`+customer+`", "RequestID": "", "Attempts": 0,
		"DeepLinks": [{"Action": "view_subscription", "SubscriptionID": "`+sub1+`", "URL": "[redacted]"}]
	}`, string(out))
}

func TestLinkStrings(t *testing.T) {
	t.Parallel()
	assert.Zero(t, portal.ExpiryUnknown)
	assert.Zero(t, portal.UseUnknown)
	for value, want := range map[fmt.Stringer]string{
		portal.ExpiryUnknown: "unknown", portal.ExpiryReported: "reported", portal.ExpiryTokenClaim: "token claim",
		portal.ExpirySource(200): "unknown",
		portal.UseUnknown:        "unknown", portal.UseOnce: "once", portal.UseMany: "many", portal.Use(200): "unknown",
	} {
		assert.Equal(t, want, value.String())
	}
}

// The names are on the wire of other programs, such as flags and databases.
func TestActionNames(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "view_subscription", string(portal.ActionViewSubscription))
	assert.Equal(t, "update_payment_method", string(portal.ActionUpdatePaymentMethod))
	assert.Equal(t, "cancel_subscription", string(portal.ActionCancelSubscription))
}
