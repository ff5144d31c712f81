package paddle_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
)

const wellFormed = `{
 "data": {
  "id": "cpls_1",
  "customer_id": "ctm_1",
  "urls": {
   "general": {"overview": "https://portal.example/cpl_1?action=overview&token=pga_s3cret"},
   "subscriptions": [{
    "id": "sub_1",
    "cancel_subscription": "https://portal.example/cpl_1?action=cancel&token=pga_s3cret",
    "update_subscription_payment_method": "https://portal.example/cpl_1?action=update&token=pga_s3cret",
    "view_subscription": "https://portal.example/cpl_1?action=view&token=pga_s3cret"
   }]
  },
  "created_at": "2024-11-12T15:13:21Z"
 },
 "meta": {"request_id": "req_1"}
}`

var wellFormedRequest = portal.Request{CustomerID: "ctm_1", SubscriptionIDs: []string{"sub_1"}}

// edit replaces the one place in wellFormed.
func edit(t *testing.T, old, replacement string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(wellFormed, old), "the edit must meet one place")
	return strings.Replace(wellFormed, old, replacement, 1)
}

// badAnswer is a failure that says nothing of the answer but its status and
// request, and shows neither link nor token.
func badAnswer(t *testing.T, noResult bool, err error) *portal.Error {
	t.Helper()
	e := failure(t, noResult, err, "s3cret", "portal.example", "evil.example")
	assert.Equal(t, portal.ErrBadResponse, e.Kind)
	assert.Equal(t, http.StatusCreated, e.Status)
	assert.Equal(t, 1, e.Attempts)
	assert.Empty(t, e.Field)
	assert.Empty(t, e.Code)
	assert.Error(t, e.Err, "the cause is missing")
	return e
}

// What an answer says of an error is kept, although its status says success.
func TestErrorWithStatusOfSuccess(t *testing.T) {
	t.Parallel()
	w := newWire(http.StatusCreated, file(t, "documented_not_found.json"))
	link, err := client(t, w).GenerateLink(t.Context(), wellFormedRequest)
	e := failure(t, link == nil, err)
	assert.Equal(t, portal.ErrBadResponse, e.Kind)
	assert.Equal(t, "not_found", e.Code)
	assert.Contains(t, e.Message, "not found")
	assert.NotEmpty(t, e.RequestID)
}

func TestAnswersThatAreNoLinkForTheCustomer(t *testing.T) {
	t.Parallel()
	const id = `"id": "sub_1"`
	tests := []struct {
		name, body string
		says       string
	}{
		{"another customer", edit(t, `"ctm_1"`, `"ctm_2"`), "another customer"},
		{"the customer in other letters", edit(t, `"ctm_1"`, `"CTM_1"`), "another customer"},
		{"the customer and a space", edit(t, `"ctm_1"`, `"ctm_1 "`), "another customer"},
		{"another subscription", edit(t, id, `"id": "sub_2"`), "lacks a subscription"},
		{"a subscription without id", edit(t, id, `"name": "sub_1"`), "lacks a subscription"},
		{"a subscription with null for id", edit(t, id, `"id": null`), "lacks a subscription"},
		{"no subscriptions", `{"data":{"urls":{"general":{"overview":"` + overviewLink + `"},"subscriptions":[]}}}`, "lacks a subscription"},
		{"null for subscriptions", `{"data":{"urls":{"general":{"overview":"` + overviewLink + `"},"subscriptions":null}}}`, "lacks a subscription"},
		{"null for the subscription", `{"data":{"urls":{"general":{"overview":"` + overviewLink + `"},"subscriptions":[null]}}}`, "lacks a subscription"},
		{"no list of subscriptions", `{"data":{"urls":{"general":{"overview":"` + overviewLink + `"}}}}`, "lacks a subscription"},
		{"no deep links", `{"data":{"urls":{"general":{"overview":"` + overviewLink + `"},"subscriptions":[{"id":"sub_1"}]}}}`, "deep link"},
		{"null for a deep link", edit(t, `"`+cancelLink+`"`, `null`), "deep link"},

		{"data null", `{"data":null}`, "no link"},
		{"data null, with meta", `{"data":null,"meta":{"request_id":"req_1"}}`, "no link"},
		{"data an empty object", `{"data":{}}`, "no link"},
		{"urls null", `{"data":{"customer_id":"ctm_1","urls":null}}`, "no link"},
		{"general null", `{"data":{"customer_id":"ctm_1","urls":{"general":null}}}`, "no link"},
		{"overview null", `{"data":{"customer_id":"ctm_1","urls":{"general":{"overview":null}}}}`, "no link"},
		{"an empty object", `{}`, "no link"},
		{"null", `null`, "no link"},
		{"the data without its envelope", `{"id":"cpls_1","urls":{"general":{"overview":"` + overviewLink + `"}}}`, "no link"},

		{"an array", `[]`, "documented JSON"},
		{"an array of the answer", "[" + wellFormed + "]", "documented JSON"},
		{"data an array", `{"data":[]}`, "documented JSON"},
		{"data text", `{"data":"` + overviewLink + `"}`, "documented JSON"},
		{"a number", `42`, "documented JSON"},
		{"true", `true`, "documented JSON"},
		{"text", `"` + overviewLink + `"`, "documented JSON"},
		{"empty", ``, "documented JSON"},
		{"white space", " \r\n", "documented JSON"},
		{"truncated", wellFormed[:len(wellFormed)/2], "documented JSON"},
		{"without its last byte", wellFormed[:len(wellFormed)-1], "documented JSON"},
		{"more behind it", wellFormed + "}", "documented JSON"},
		{"HTML", `<!DOCTYPE html><html><body>Sign in</body></html>`, "documented JSON"},
		{"a byte order mark", "\ufeff" + wellFormed, "documented JSON"},
		{"customer a number", edit(t, `"ctm_1"`, `1`), "documented JSON"},
		{"overview a number", edit(t, `"`+overviewLink+`"`, `1`), "documented JSON"},
		{"overview an object", edit(t, `"`+overviewLink+`"`, `{"href":"`+overviewLink+`"}`), "documented JSON"},
		{"a deep link a boolean", edit(t, `"`+cancelLink+`"`, `true`), "documented JSON"},
		{"an array for general", edit(t, `"general": {"overview": "`+overviewLink+`"}`, `"general": []`), "documented JSON"},
		{"a subscription a string", edit(t, id, `"id": "sub_1"}, "sub_1", {"id": "sub_3"`), "documented JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := client(t, newWire(http.StatusCreated, tt.body))
			link, err := c.GenerateLink(t.Context(), wellFormedRequest)
			badAnswer(t, link == nil, err)
			assert.ErrorContains(t, err, tt.says)
			session, err := c.CreatePortalSession(t.Context(), "ctm_1", "sub_1")
			badAnswer(t, session == nil, err)
		})
	}
}

func TestABadAnswerKeepsTheRequestID(t *testing.T) {
	t.Parallel()
	link, err := client(t, newWire(http.StatusCreated, edit(t, `"ctm_1"`, `"ctm_2"`))).
		GenerateLink(t.Context(), wellFormedRequest)
	assert.Equal(t, "req_1", badAnswer(t, link == nil, err).RequestID)
}

func TestWhatMayBeMissingOrNewIsNoError(t *testing.T) {
	t.Parallel()
	const overview = `"general":{"overview":"` + overviewLink + `"}`
	tests := []struct {
		name, body, customer, requestID string
		noSubscriptions                 bool
	}{
		{"everything", wellFormed, "ctm_1", "req_1", false},
		{"no customer", edit(t, `"customer_id": "ctm_1",`, ``), "", "req_1", false},
		{"null for the customer", edit(t, `"ctm_1"`, `null`), "", "req_1", false},
		{"no meta", edit(t, `"meta": {"request_id": "req_1"}`, `"x": 1`), "ctm_1", "", false},
		{"null for meta", edit(t, `{"request_id": "req_1"}`, `null`), "ctm_1", "", false},
		{"no session ID", edit(t, `"id": "cpls_1",`, ``), "ctm_1", "req_1", false},
		{"a moment that is none", edit(t, `"created_at": "2024-11-12T15:13:21Z"`, `"created_at": "yesterday"`), "ctm_1", "req_1", false},
		{"no moment", edit(t, `"created_at": "2024-11-12T15:13:21Z"`, `"x": 1`), "ctm_1", "req_1", false},
		{"no link to view", edit(t, `"view_subscription": "`+viewLink+`"`, `"x": 1`), "ctm_1", "req_1", false},
		{"null for the link to view", edit(t, `"`+viewLink+`"`, `null`), "ctm_1", "req_1", false},
		{"an empty link to view", edit(t, viewLink, ``), "ctm_1", "req_1", false},
		{"no subscriptions asked for, none there", `{"data":{"urls":{` + overview + `}}}`, "", "", true},
		{"none asked for, null there", `{"data":{"urls":{` + overview + `,"subscriptions":null}}}`, "", "", true},
		{"none asked for, some there", wellFormed, "ctm_1", "req_1", true},
		{"new fields", edit(t, `"id": "cpls_1"`, `"id": "cpls_1", "expires_at": 1, "locale": {"a": [1]}, "": null`), "ctm_1", "req_1", false},
		{"new fields at all levels", edit(t, `"general":`, `"pages": {"a": "b"}, "general":`), "ctm_1", "req_1", false},
		{"new fields in a subscription", edit(t, `"id": "sub_1",`, `"id": "sub_1", "pause_subscription": 7,`), "ctm_1", "req_1", false},
		{"white space around", "\n\t" + wellFormed + "\r\n", "ctm_1", "req_1", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req := wellFormedRequest
			if tt.noSubscriptions {
				req.SubscriptionIDs = nil
			}
			link, err := client(t, newWire(http.StatusOK, tt.body)).GenerateLink(t.Context(), req)
			require.NoError(t, err)
			assert.Equal(t, overviewLink, link.URL.Reveal())
			assert.Equal(t, tt.customer, link.CustomerID)
			assert.Equal(t, tt.requestID, link.RequestID)
			assert.Equal(t, tt.noSubscriptions, len(link.DeepLinks) == 0)
		})
	}
}
