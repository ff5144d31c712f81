package paddle_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

// anyCustomer is a response without optional fields.
const anyCustomer = `{"data":{"urls":{"general":{"overview":"https://portal.example/cpl_1?token=pga_t"}}}}`

// responseFor returns a response with a deep link for each subscription.
func responseFor(subscriptionIDs ...string) string {
	entries := make([]string, len(subscriptionIDs))
	for i, id := range subscriptionIDs {
		entries[i] = fmt.Sprintf(`{"id":%q,"cancel_subscription":"https://portal.example/cpl_1?token=pga_t"}`, id)
	}
	return strings.Replace(anyCustomer, `"general"`, `"subscriptions":[`+strings.Join(entries, ",")+`],"general"`, 1)
}

func TestRequestsByteByByte(t *testing.T) {
	t.Parallel()
	const sandbox = "https://sandbox-api.paddle.com/customers/ctm_1"
	var documentedBody bytes.Buffer
	require.NoError(t, json.Compact(&documentedBody, []byte(file(t, "documented_two_subscriptions_request.json"))))

	twentyFive := make([]string, 25)
	for i := range twentyFive {
		twentyFive[i] = "sub_" + string(rune('a'+i))
	}
	encoded, err := json.Marshal(twentyFive)
	require.NoError(t, err)

	const base = "https://api.paddle.com/customers/"
	of := func(customer string, subscriptions ...string) portal.Request {
		return portal.Request{CustomerID: customer, SubscriptionIDs: subscriptions}
	}
	type row struct {
		config  paddle.Config
		request portal.Request
		url     string // before "/portal-sessions"
		body    string // empty: none
	}
	table.Run(t, map[string]row{
		"no subscriptions, no body":          {request: of(guideCustomer), url: base + guideCustomer},
		"an empty list is none":              {request: of(guideCustomer, []string{}...), url: base + guideCustomer},
		"surplus identifiers are not sent":   {request: portal.Request{CustomerID: "ctm_1", Email: "jane@example.com"}, url: base + "ctm_1"},
		"the guide's two subscriptions":      {request: of(guideCustomer, guideSubscriptions...), url: base + guideCustomer, body: documentedBody.String()},
		"25 subscriptions":                   {request: of("ctm_1", twentyFive...), url: base + "ctm_1", body: `{"subscription_ids":` + string(encoded) + `}`},
		"duplicates are sent once, in order": {request: of("ctm_1", "sub_b", "sub_a", "sub_b", "sub_c", "sub_a", "sub_b"), url: base + "ctm_1", body: `{"subscription_ids":["sub_b","sub_a","sub_c"]}`},
		"26 with one duplicate":              {request: of("ctm_1", append(slices.Clone(twentyFive), "sub_a")...), url: base + "ctm_1", body: `{"subscription_ids":` + string(encoded) + `}`},
		"an action changes nothing": {
			request: portal.Request{CustomerID: "ctm_1", SubscriptionIDs: []string{"sub_1"}, Action: portal.ActionCancelSubscription},
			url:     base + "ctm_1", body: `{"subscription_ids":["sub_1"]}`,
		},
		"identifiers are escaped":               {request: of("ctm_a b?c#d%2Fe&ü"), url: base + "ctm_a%20b%3Fc%23d%252Fe&%C3%BC"},
		"formats are not checked":               {request: of("42", "S-1_x", "subscription"), url: base + "42", body: `{"subscription_ids":["S-1_x","subscription"]}`},
		"a sandbox key":                         {config: paddle.Config{APIKey: sandboxKey}, request: of("ctm_1"), url: sandbox},
		"a sandbox key, and its host":           {config: paddle.Config{APIKey: sandboxKey, BaseURL: paddle.Sandbox}, request: of("ctm_1"), url: sandbox},
		"a live key":                            {config: paddle.Config{APIKey: liveKey}, request: of("ctm_1"), url: base + "ctm_1"},
		"a key without prefix, for the sandbox": {config: paddle.Config{BaseURL: paddle.Sandbox}, request: of("ctm_1"), url: sandbox},
		"the path of BaseURL is kept":           {config: paddle.Config{BaseURL: "https://proxy.example/paddle"}, request: of("ctm_1"), url: "https://proxy.example/paddle/customers/ctm_1"},
	}, func(t *testing.T, tt row) {
		w := newWire(http.StatusCreated, responseFor(tt.request.SubscriptionIDs...))
		key := cmp.Or(tt.config.APIKey, testKey)
		c := client(t, w, func(cfg *paddle.Config) { cfg.APIKey, cfg.BaseURL = key, tt.config.BaseURL })
		asked := slices.Clone(tt.request.SubscriptionIDs)

		_, err := c.GenerateLink(t.Context(), tt.request)
		require.NoError(t, err)
		_, err = c.CreatePortalSession(t.Context(), tt.request.CustomerID, tt.request.SubscriptionIDs...)
		require.NoError(t, err)

		assert.Equal(t, asked, tt.request.SubscriptionIDs, "the request was changed")
		header := keyHeader.Clone()
		header.Set("Authorization", "Bearer "+key.Reveal())
		w.AssertSent(t, 2, "POST", tt.url+"/portal-sessions", tt.body, header)
	})
}

func TestActionChoosesThePage(t *testing.T) {
	t.Parallel()
	plain := file(t, "documented_two_subscriptions.json")
	second := guideSubscriptions[1]
	type row struct {
		action portal.Action
		body   string
	}
	table.Run(t, map[string]row{
		"cancel":               {portal.ActionCancelSubscription, plain},
		"update":               {portal.ActionUpdatePaymentMethod, plain},
		"view":                 {portal.ActionViewSubscription, withView(t, plain)},
		"view, without a link": {portal.ActionViewSubscription, plain},
	}, func(t *testing.T, tt row) {
		c := client(t, newWire(http.StatusCreated, tt.body))
		req := portal.Request{CustomerID: guideCustomer, SubscriptionIDs: []string{second, second}, Action: tt.action}
		link, err := c.GenerateLink(t.Context(), req)
		page, ok := read(t, tt.body).Data.URLs.Subscriptions[1][pageNames[tt.action]]
		if !ok {
			assertError(t, errorOf(link, err), portal.Error{
				Kind: portal.ErrUnsupported, Field: "Action", Status: http.StatusCreated, RequestID: "0936d329-68b4-4c9f-b33c-d872d3ffbaf1",
			}, mustToken(t, overview(t, tt.body)))
			return
		}
		require.NoError(t, err)
		assert.Equal(t, page, link.URL.Reveal())

		req.Action = "" // everything else is the same without the action
		withoutAction, err := c.GenerateLink(t.Context(), req)
		require.NoError(t, err)
		assert.Equal(t, overview(t, tt.body), withoutAction.URL.Reveal())
		withoutAction.URL = link.URL
		assert.Equal(t, withoutAction, link)
	})
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	c := client(t, newWire(http.StatusCreated, anyCustomer))
	assert.Equal(t, portal.Capabilities{
		Provider:         "paddle",
		Identify:         []portal.Identifier{portal.ByCustomerID, portal.ByEmail},
		MaxSubscriptions: 25,
		Actions: []portal.Action{
			portal.ActionViewSubscription, portal.ActionUpdatePaymentMethod, portal.ActionCancelSubscription,
		},
		DeepLinks: true,
		RateLimit: portal.Rate{Calls: 240, Per: time.Minute, Scope: "IP address"},
	}, c.Capabilities())
}
