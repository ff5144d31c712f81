package paddle_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

func TestDeepLinksAreMatchedByID(t *testing.T) {
	t.Parallel()
	sub := func(id string, pages ...string) string {
		s := `{"id":"` + id + `"`
		for _, page := range pages {
			s += `,"` + page + `":"https://portal.example/` + id + `?action=` + page + `&token=pga_t"`
		}
		return s + "}"
	}
	two := []string{"cancel_subscription", "update_subscription_payment_method"}
	three := append([]string{"view_subscription"}, two...)
	a2, a3 := sub("sub_a", two...), sub("sub_a", three...)
	b2, b3 := sub("sub_b", two...), sub("sub_b", three...)
	bad := `{"id":"sub_x","cancel_subscription":"javascript:alert(1)"}`
	page := func(id string, action portal.Action, key string) portal.DeepLink {
		return portal.DeepLink{
			Action: action, SubscriptionID: id,
			URL: portal.Secret("https://portal.example/" + id + "?action=" + key + "&token=pga_t"),
		}
	}
	pages := func(id string, view bool) []portal.DeepLink {
		out := []portal.DeepLink{
			page(id, portal.ActionCancelSubscription, "cancel_subscription"),
			page(id, portal.ActionUpdatePaymentMethod, "update_subscription_payment_method"),
		}
		if view {
			out = append(out, page(id, portal.ActionViewSubscription, "view_subscription"))
		}
		return out
	}
	join := func(lists ...[]portal.DeepLink) (out []portal.DeepLink) {
		for _, list := range lists {
			out = append(out, list...)
		}
		return out
	}

	tests := []struct {
		name   string
		asked  []string
		answer []string
		want   []portal.DeepLink
	}{
		{"same order", []string{"sub_a", "sub_b"}, []string{a3, b3}, join(pages("sub_a", true), pages("sub_b", true))},
		{"other order in the answer", []string{"sub_a", "sub_b"}, []string{b3, a3}, join(pages("sub_a", true), pages("sub_b", true))},
		{"other order in the request", []string{"sub_b", "sub_a"}, []string{a3, b3}, join(pages("sub_b", true), pages("sub_a", true))},
		{"view for one of two", []string{"sub_a", "sub_b"}, []string{a2, b3}, join(pages("sub_a", false), pages("sub_b", true))},
		{"view for none", []string{"sub_a", "sub_b"}, []string{a2, b2}, join(pages("sub_a", false), pages("sub_b", false))},
		{"extra subscriptions are ignored", []string{"sub_b"}, []string{bad, a2, b2, sub("sub_c", two...)}, pages("sub_b", false)},
		{"unasked ones are ignored", nil, []string{a2, bad, "null", "{}"}, nil},
		{"duplicates are one", []string{"sub_b", "sub_a", "sub_b"}, []string{a2, b2}, join(pages("sub_b", false), pages("sub_a", false))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := `{"data":{"urls":{"general":{"overview":"https://portal.example/?token=pga_t"},` +
				`"subscriptions":[` + strings.Join(tt.answer, ",") + `]}}}`
			link, err := client(t, newWire(http.StatusCreated, body)).
				GenerateLink(t.Context(), portal.Request{CustomerID: "ctm_1", SubscriptionIDs: tt.asked})
			require.NoError(t, err)
			want := portal.Link{
				Provider: "paddle", URL: "https://portal.example/?token=pga_t", Token: "pga_t", DeepLinks: tt.want,
			}
			assert.Equal(t, reveal(want), reveal(*link))
			for _, d := range tt.want {
				url, ok := link.DeepLink(d.Action, d.SubscriptionID)
				assert.True(t, ok)
				assert.Equal(t, d.URL.Reveal(), url.Reveal())
			}
		})
	}
}

func TestActionChoosesThePage(t *testing.T) {
	t.Parallel()
	plain := file(t, "documented_two_subscriptions.json")
	second := guideSubscriptions[1]
	tests := []struct {
		action portal.Action
		body   string
		key    string // of the answer; empty: the page is not in it
	}{
		{portal.ActionCancelSubscription, plain, "cancel_subscription"},
		{portal.ActionUpdatePaymentMethod, plain, "update_subscription_payment_method"},
		{portal.ActionViewSubscription, withView(t, plain), "view_subscription"},
		{portal.ActionViewSubscription, plain, ""},
	}
	for _, tt := range tests {
		t.Run(string(tt.action)+" from "+tt.key, func(t *testing.T) {
			t.Parallel()
			c := client(t, newWire(http.StatusCreated, tt.body))
			req := portal.Request{CustomerID: guideCustomer, SubscriptionIDs: []string{second, second}, Action: tt.action}
			link, err := c.GenerateLink(t.Context(), req)
			if tt.key == "" {
				e := failure(t, link == nil, err, mustToken(t, overview(t, tt.body)))
				assert.Equal(t, portal.ErrUnsupported, e.Kind)
				assert.Equal(t, "Action", e.Field)
				assert.Equal(t, http.StatusCreated, e.Status)
				assert.Equal(t, "0936d329-68b4-4c9f-b33c-d872d3ffbaf1", e.RequestID)
				assert.Equal(t, 1, e.Attempts)
				return
			}
			require.NoError(t, err)
			want := read(t, tt.body).Data.URLs.Subscriptions[1][tt.key]
			require.NotEmpty(t, want)
			assert.Equal(t, want, link.URL.Reveal())

			req.Action = "" // all else is as without the action
			front, err := c.GenerateLink(t.Context(), req)
			require.NoError(t, err)
			assert.Equal(t, overview(t, tt.body), front.URL.Reveal())
			front.URL = link.URL
			assert.Equal(t, reveal(*front), reveal(*link))
		})
	}
}

func TestExpiryOfTheToken(t *testing.T) {
	t.Parallel()
	jwt := func(claims string) string {
		return "pga_eyJhbGciOiJFZERTQSJ9." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
	}
	end := time.Date(2024, 11, 13, 15, 13, 21, 0, time.UTC)
	tests := []struct {
		name, token string
		want        time.Time // zero: unknown
	}{
		{"a claim", jwt(`{"iat":1731424401,"exp":1731510801}`), end},
		{"without the prefix", strings.TrimPrefix(jwt(`{"exp":1731510801}`), "pga_"), end},
		{"no claim", jwt(`{"iat":1731424401}`), time.Time{}},
		{"a claim of text", jwt(`{"exp":"1731510801"}`), time.Time{}},
		{"a claim in milliseconds", jwt(`{"exp":1731510801000}`), time.Time{}},
		{"claims that are no JSON", jwt(`exp`), time.Time{}},
		{"claims that are no base64", "pga_a.!.c", time.Time{}},
		{"no JWT", "pga_opaque", time.Time{}},
		{"escaped in the link", strings.ReplaceAll(jwt(`{"exp":1731510801}`), ".", "%2E"), end},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := strings.ReplaceAll(anyCustomer, "pga_t", tt.token)
			link, err := client(t, newWire(http.StatusCreated, body)).
				GenerateLink(t.Context(), portal.Request{CustomerID: "ctm_1"})
			require.NoError(t, err)
			assert.Equal(t, strings.ReplaceAll(tt.token, "%2E", "."), link.Token.Reveal())
			assert.Equal(t, tt.want, link.ExpiresAt)
			source := portal.ExpiryTokenClaim
			if tt.want.IsZero() {
				source = portal.ExpiryUnknown
			}
			assert.Equal(t, source, link.ExpirySource)
		})
	}
}

func TestEveryCallMakesASessionOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusTeapot, "")
	first, second := file(t, "documented_homepage.json"), file(t, "documented_two_subscriptions.json")
	w.RegisterNoResponder(w.answer(http.StatusCreated, first, nil).Then(w.answer(http.StatusCreated, second, nil)))
	c := client(t, w)
	for _, body := range []string{first, second} {
		link, err := c.GenerateLink(t.Context(), portal.Request{CustomerID: guideCustomer})
		require.NoError(t, err)
		assert.Equal(t, overview(t, body), link.URL.Reveal())
	}
	assert.Len(t, w.sent, 2)
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	c := client(t, newWire(http.StatusCreated, anyCustomer))
	want := portal.Capabilities{
		Provider:         "paddle",
		Identify:         []portal.Identifier{portal.ByCustomerID, portal.ByEmail},
		MaxSubscriptions: 25,
		Actions: []portal.Action{
			portal.ActionCancelSubscription, portal.ActionUpdatePaymentMethod, portal.ActionViewSubscription,
		},
		RateLimit: portal.Rate{Calls: 240, Per: time.Minute, Scope: "IP address"},
	}
	got := c.Capabilities()
	assert.Equal(t, want, got)
	got.Identify[0], got.Actions[0] = portal.BySubscriptionID, "edited"
	assert.Equal(t, want, c.Capabilities(), "the slices are shared with the caller")
}
