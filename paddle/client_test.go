package paddle_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// anyCustomer is a response that leaves out all that is optional.
const anyCustomer = `{"data":{"urls":{"general":{"overview":"https://portal.example/cpl_1?token=pga_t"}}}}`

// responseFor is one with deep links for each subscription.
func responseFor(t *testing.T, subscriptionIDs ...string) string {
	t.Helper()
	type object = map[string]any
	const link = "https://portal.example/cpl_1?token=pga_t"
	subscriptions := []object{}
	for _, id := range subscriptionIDs {
		subscriptions = append(subscriptions, object{
			"id": id, "cancel_subscription": link, "update_subscription_payment_method": link, "view_subscription": link,
		})
	}
	urls := object{"general": object{"overview": link}, "subscriptions": subscriptions}
	body, err := json.Marshal(object{"data": object{"urls": urls}})
	require.NoError(t, err)
	return string(body)
}

func TestRequestsByteByByte(t *testing.T) {
	t.Parallel()
	const sandboxKey = "pdl_sdbx_apikey_for_tests"
	var documentedBody bytes.Buffer
	require.NoError(t, json.Compact(&documentedBody, []byte(file(t, "documented_two_subscriptions_request.json"))))

	twentyFive := make([]string, 25)
	for i := range twentyFive {
		twentyFive[i] = "sub_" + string(rune('a'+i))
	}
	encoded, err := json.Marshal(twentyFive)
	require.NoError(t, err)

	tests := []struct {
		name    string
		config  paddle.Config
		request portal.Request
		url     string
		body    string // empty: none
	}{
		{
			name:    "no subscriptions, no body",
			request: portal.Request{CustomerID: guideCustomer},
			url:     "https://api.paddle.com/customers/ctm_01jcdaf4zgm2fxw3nc0e4fn137/portal-sessions",
		},
		{
			name:    "an empty list is none",
			request: portal.Request{CustomerID: guideCustomer, SubscriptionIDs: []string{}},
			url:     "https://api.paddle.com/customers/ctm_01jcdaf4zgm2fxw3nc0e4fn137/portal-sessions",
		},
		{
			name:    "surplus identifiers are not sent",
			request: portal.Request{CustomerID: guideCustomer, Email: "jane@example.com"},
			url:     "https://api.paddle.com/customers/ctm_01jcdaf4zgm2fxw3nc0e4fn137/portal-sessions",
		},
		{
			name:    "the guide's two subscriptions",
			request: portal.Request{CustomerID: guideCustomer, SubscriptionIDs: guideSubscriptions},
			url:     "https://api.paddle.com/customers/ctm_01jcdaf4zgm2fxw3nc0e4fn137/portal-sessions",
			body:    documentedBody.String(),
		},
		{
			name:    "25 subscriptions",
			request: portal.Request{CustomerID: "ctm_1", SubscriptionIDs: twentyFive},
			url:     "https://api.paddle.com/customers/ctm_1/portal-sessions",
			body:    `{"subscription_ids":` + string(encoded) + `}`,
		},
		{
			name:    "duplicates are sent once, in the order of the first",
			request: portal.Request{CustomerID: "ctm_1", SubscriptionIDs: []string{"sub_b", "sub_a", "sub_b", "sub_c", "sub_a", "sub_b"}},
			url:     "https://api.paddle.com/customers/ctm_1/portal-sessions",
			body:    `{"subscription_ids":["sub_b","sub_a","sub_c"]}`,
		},
		{
			name:    "26 of which two are alike",
			request: portal.Request{CustomerID: "ctm_1", SubscriptionIDs: append(slices.Clone(twentyFive), "sub_a")},
			url:     "https://api.paddle.com/customers/ctm_1/portal-sessions",
			body:    `{"subscription_ids":` + string(encoded) + `}`,
		},
		{
			name:    "an action changes nothing",
			request: portal.Request{CustomerID: "ctm_1", SubscriptionIDs: []string{"sub_1"}, Action: portal.ActionCancelSubscription},
			url:     "https://api.paddle.com/customers/ctm_1/portal-sessions",
			body:    `{"subscription_ids":["sub_1"]}`,
		},
		{
			name:    "identifiers are escaped",
			request: portal.Request{CustomerID: "ctm_a b?c#d%2Fe&ü"},
			url:     "https://api.paddle.com/customers/ctm_a%20b%3Fc%23d%252Fe&%C3%BC/portal-sessions",
		},
		{
			name:    "a dot is escaped",
			request: portal.Request{CustomerID: "."},
			url:     "https://api.paddle.com/customers/%2E/portal-sessions",
		},
		{
			name:    "two dots are escaped",
			request: portal.Request{CustomerID: ".."},
			url:     "https://api.paddle.com/customers/%2E%2E/portal-sessions",
		},
		{
			name:    "formats are not checked beyond prefixes",
			request: portal.Request{CustomerID: "42", SubscriptionIDs: []string{"S-1_x", "subscription"}},
			url:     "https://api.paddle.com/customers/42/portal-sessions",
			body:    `{"subscription_ids":["S-1_x","subscription"]}`,
		},
		{
			name:    "a sandbox key",
			config:  paddle.Config{APIKey: sandboxKey},
			request: portal.Request{CustomerID: "ctm_1"},
			url:     "https://sandbox-api.paddle.com/customers/ctm_1/portal-sessions",
		},
		{
			name:    "a sandbox key, and its host by name",
			config:  paddle.Config{APIKey: sandboxKey, BaseURL: paddle.Sandbox},
			request: portal.Request{CustomerID: "ctm_1"},
			url:     "https://sandbox-api.paddle.com/customers/ctm_1/portal-sessions",
		},
		{
			name:    "a live key",
			config:  paddle.Config{APIKey: "pdl_live_apikey_for_tests"},
			request: portal.Request{CustomerID: "ctm_1"},
			url:     "https://api.paddle.com/customers/ctm_1/portal-sessions",
		},
		{
			name:    "a key without prefix may be for the sandbox",
			config:  paddle.Config{BaseURL: paddle.Sandbox},
			request: portal.Request{CustomerID: "ctm_1"},
			url:     "https://sandbox-api.paddle.com/customers/ctm_1/portal-sessions",
		},
		{
			name:    "the path of BaseURL is kept",
			config:  paddle.Config{BaseURL: "https://proxy.example/paddle"},
			request: portal.Request{CustomerID: "ctm_1"},
			url:     "https://proxy.example/paddle/customers/ctm_1/portal-sessions",
		},
		{
			name:    "the path of BaseURL with a slash at its end is kept",
			config:  paddle.Config{BaseURL: "https://proxy.example/a%2Fb/"},
			request: portal.Request{CustomerID: "ctm_1"},
			url:     "https://proxy.example/a%2Fb/customers/ctm_1/portal-sessions",
		},
		{
			name:    "http to a loopback host",
			config:  paddle.Config{BaseURL: "http://127.0.0.1:8080/", APIKey: sandboxKey},
			request: portal.Request{CustomerID: "ctm_1"},
			url:     "http://127.0.0.1:8080/customers/ctm_1/portal-sessions",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.config.APIKey == "" {
				tt.config.APIKey = testKey
			}
			header := http.Header{}
			header.Set("Authorization", "Bearer "+tt.config.APIKey.Reveal())
			header.Set("Accept", "application/json")
			header.Set("Paddle-Version", "1")
			if tt.body != "" {
				header.Set("Content-Type", "application/json")
			}
			want := providertest.Request{Method: "POST", URL: tt.url, Header: header, Body: tt.body, Length: int64(len(tt.body))}
			w := newWire(http.StatusTeapot, "")
			w.RegisterResponder("POST", tt.url, w.Responder(http.StatusCreated, responseFor(t, tt.request.SubscriptionIDs...), nil))
			c := client(t, w, func(cfg *paddle.Config) {
				cfg.APIKey, cfg.BaseURL = tt.config.APIKey, tt.config.BaseURL
			})
			asked := slices.Clone(tt.request.SubscriptionIDs)

			_, err := c.GenerateLink(t.Context(), tt.request)
			require.NoError(t, err)
			_, err = c.CreatePortalSession(t.Context(), tt.request.CustomerID, tt.request.SubscriptionIDs...)
			require.NoError(t, err)

			assert.Equal(t, asked, slices.Clone(tt.request.SubscriptionIDs), "the request was changed")
			require.Len(t, w.Requests(), 2)
			for _, got := range w.Requests() {
				assert.Regexp(t, `^portallink-go/[^ ()]+ \(go[^()]+\)$`, got.Header.Get("User-Agent"))
				got.Header.Del("User-Agent")
				assert.Equal(t, want, got)
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
		key    string // of the response; empty: the page is not in it
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

func TestEveryCallMakesASessionOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusTeapot, "")
	first, second := file(t, "documented_homepage.json"), file(t, "documented_two_subscriptions.json")
	w.RegisterNoResponder(w.Responder(http.StatusCreated, first, nil).Then(w.Responder(http.StatusCreated, second, nil)))
	c := client(t, w)
	for _, body := range []string{first, second} {
		link, err := c.GenerateLink(t.Context(), portal.Request{CustomerID: guideCustomer})
		require.NoError(t, err)
		assert.Equal(t, overview(t, body), link.URL.Reveal())
	}
	assert.Len(t, w.Requests(), 2)
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	c := client(t, newWire(http.StatusCreated, anyCustomer))
	want := portal.Capabilities{
		Provider:         "paddle",
		Identify:         []portal.Identifier{portal.ByCustomerID, portal.ByEmail},
		MaxSubscriptions: 25,
		Actions: []portal.Action{
			portal.ActionViewSubscription, portal.ActionUpdatePaymentMethod, portal.ActionCancelSubscription,
		},
		DeepLinks: true,
		RateLimit: portal.Rate{Calls: 240, Per: time.Minute, Scope: "IP address"},
	}
	got := c.Capabilities()
	assert.Equal(t, want, got)
	got.Identify[0], got.Actions[0] = portal.BySubscriptionID, "edited"
	assert.Equal(t, want, c.Capabilities(), "the slices are shared with the caller")
}
