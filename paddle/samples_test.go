package paddle_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
)

const guideCustomer = "ctm_01jcdaf4zgm2fxw3nc0e4fn137"

var guideSubscriptions = []string{"sub_01jcgfqad406rsfjcgq44g9djq", "sub_01jcdafvpe5hm4vczfefsbwhvp"}

// pageNames are Paddle's names of the pages.
var pageNames = map[portal.Action]string{
	portal.ActionViewSubscription:    "view_subscription",
	portal.ActionUpdatePaymentMethod: "update_subscription_payment_method",
	portal.ActionCancelSubscription:  "cancel_subscription",
}

// documented decodes a sample without the code under test.
type documented struct {
	Data struct {
		ID         string
		CustomerID string `json:"customer_id"`
		CreatedAt  string `json:"created_at"`
		URLs       struct {
			General       map[string]string
			Subscriptions []map[string]string
		}
	}
	Meta struct {
		RequestID string `json:"request_id"`
	}
}

func read(t testing.TB, body string) documented {
	t.Helper()
	var d documented
	require.NoError(t, json.Unmarshal([]byte(body), &d))
	return d
}

func overview(t testing.TB, body string) string {
	t.Helper()
	return read(t, body).Data.URLs.General["overview"]
}

func mustToken(t testing.TB, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	require.NoError(t, err)
	token := u.Query().Get("token")
	require.True(t, strings.HasPrefix(token, "pga_"), "the sample has no token")
	return token
}

// withView returns the response as it is since 2026-09-28, with one more link for each
// subscription.
func withView(t testing.TB, body string) string {
	t.Helper()
	for _, s := range read(t, body).Data.URLs.Subscriptions {
		cancel := `"cancel_subscription": "` + s["cancel_subscription"] + `"`
		require.Equal(t, 1, strings.Count(body, cancel))
		view := strings.NewReplacer("cancel_subscription", "view_subscription").Replace(cancel)
		body = strings.Replace(body, cancel, cancel+","+view, 1)
	}
	return body
}

func TestDocumentedSamples(t *testing.T) {
	t.Parallel()
	const openAPICustomer, openAPISubscription = "ctm_01gysfvfy7vqhpzkq8rjmrq7an", "sub_01h04vsc0qhwtsbsxh3422wjs4"
	homepage := file(t, "documented_homepage.json")
	deepLinks := file(t, "documented_two_subscriptions.json")
	openAPI := file(t, "documented_openapi.json")
	firstEnd := time.Date(2024, 11, 13, 15, 13, 21, 0, time.UTC)
	secondEnd := time.Date(2024, 11, 13, 15, 47, 10, 0, time.UTC)

	front := portal.Request{CustomerID: guideCustomer}
	two := portal.Request{CustomerID: guideCustomer, SubscriptionIDs: guideSubscriptions}
	type row struct {
		status    int
		body      string
		request   portal.Request
		expiresAt time.Time
	}
	table.Run(t, map[string]row{
		"guide, homepage":                              {201, homepage, front, firstEnd},
		"guide, homepage, status 200":                  {200, homepage, front, firstEnd},
		"guide, two subscriptions":                     {201, deepLinks, two, secondEnd},
		"guide, two subscriptions, with links to view": {200, withView(t, deepLinks), two, secondEnd},
		"specification, a token without exp": {201, openAPI, portal.Request{
			CustomerID: openAPICustomer, SubscriptionIDs: []string{openAPISubscription},
		}, time.Time{}},
	}, func(t *testing.T, tt row) {
		sample := read(t, tt.body)
		want := portal.Link{
			Provider:   "paddle",
			URL:        portal.Secret(overview(t, tt.body)),
			Token:      portal.Secret(mustToken(t, overview(t, tt.body))),
			ExpiresAt:  tt.expiresAt,
			Use:        portal.UseUnknown,
			Attempts:   1,
			CustomerID: tt.request.CustomerID,
			RequestID:  sample.Meta.RequestID,
		}
		if !tt.expiresAt.IsZero() {
			want.ExpirySource = portal.ExpiryTokenClaim
		}
		for i, id := range tt.request.SubscriptionIDs {
			for _, page := range []portal.Action{portal.ActionViewSubscription, portal.ActionUpdatePaymentMethod, portal.ActionCancelSubscription} {
				if url := sample.Data.URLs.Subscriptions[i][pageNames[page]]; url != "" {
					want.DeepLinks = append(want.DeepLinks, portal.DeepLink{Action: page, SubscriptionID: id, URL: portal.Secret(url)})
				}
			}
		}
		link, err := client(t, newWire(tt.status, tt.body)).GenerateLink(t.Context(), tt.request)
		require.NoError(t, err)
		assert.Equal(t, want, *link) // Secrets compare by their text
		assert.Equal(t, "UTC", link.ExpiresAt.Location().String())
	})
}

func TestCreatePortalSessionHasEveryDocumentedField(t *testing.T) {
	t.Parallel()
	body := withView(t, file(t, "documented_two_subscriptions.json"))
	sample := read(t, body)
	createdAt, err := time.Parse(time.RFC3339Nano, "2024-11-12T15:47:10.761048551Z")
	require.NoError(t, err)
	want := paddle.PortalSession{
		ID:         "cpls_01jcggxbs9b4tff8zy7kfwwr1s",
		CustomerID: guideCustomer,
		CreatedAt:  createdAt,
		RequestID:  "0936d329-68b4-4c9f-b33c-d872d3ffbaf1",
		URLs:       paddle.PortalURLs{General: paddle.GeneralURLs{Overview: portal.Secret(overview(t, body))}},
	}
	for _, s := range sample.Data.URLs.Subscriptions {
		want.URLs.Subscriptions = append(want.URLs.Subscriptions, paddle.SubscriptionURLs{
			ID:                              s["id"],
			CancelSubscription:              portal.Secret(s["cancel_subscription"]),
			UpdateSubscriptionPaymentMethod: portal.Secret(s["update_subscription_payment_method"]),
			ViewSubscription:                portal.Secret(s["view_subscription"]),
		})
	}
	require.Len(t, want.URLs.Subscriptions, 2)
	session, err := client(t, newWire(http.StatusCreated, body)).
		CreatePortalSession(t.Context(), guideCustomer, guideSubscriptions...)
	require.NoError(t, err)
	assert.Equal(t, want, *session)
}
